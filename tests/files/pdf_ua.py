"""What PDF/UA-1 asks of a tagged document and a machine can see (most checkpoints of the Matterhorn protocol that veraPDF tests as well): every
piece of content is marked and in the structure exactly once, figures have words and boxes, heads of tables their scope, headings no gap, fonts are
embedded and can be read. Prints what is wrong, or nothing. Needs pikepdf."""
import re, sys
try:
    import pikepdf
except ImportError:
    sys.exit(print('none'))

TYPES = set('Document Sect H1 H2 H3 H4 P L LI Lbl LBody Table THead TBody TR TH TD Caption Figure Span Code Link Note'.split())
PARENTS = {'TR': ('Table', 'THead', 'TBody'), 'TH': ('TR',), 'TD': ('TR',), 'LI': ('L',), 'Lbl': ('LI',), 'LBody': ('LI',), 'Caption': ('Table', 'Figure')}
PAINTS = set("Tj TJ ' \" f F f* S s B b B* b* sh Do EI".split())

pdf = pikepdf.open(sys.argv[1])
root, wrong, headings, used, marked = pdf.Root, set(), [], {}, set()

def must(holds, what):
    if not holds: wrong.add(what)

must(root.get('/MarkInfo', {}).get('/Marked', False), 'not marked')
must('/Lang' in root, 'no language')
must(root.get('/ViewerPreferences', {}).get('/DisplayDocTitle', False), 'the title is not shown')
about = bytes(root.Metadata.read_bytes()).decode() if '/Metadata' in root else ''
must(re.search('pdfuaid:part[^0-9]*1', about) and 'dc:title' in about, 'not said to be PDF/UA-1, or without a title')

def walk(element, parent, page):
    if isinstance(element, pikepdf.Array):
        return [walk(kid, parent, page) for kid in element] and None
    if not hasattr(element, 'keys'):
        must((page, int(element)) not in used, 'content in the structure twice')
        used[(page, int(element))] = parent
        return
    page = element.Pg.objgen if '/Pg' in element else page
    if element.get('/Type') == pikepdf.Name.MCR:
        used[(page, int(element.MCID))] = parent
        return
    kind = str(element.S)[1:]
    attributes = element.get('/A', [])
    attributes = list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]
    must(kind in TYPES, 'unknown element ' + kind)
    must(parent in PARENTS.get(kind, (parent,)), kind + ' in ' + parent)
    if re.fullmatch('H[1-6]', kind): headings.append(int(kind[1]))
    if kind == 'Figure': must(str(element.get('/Alt', '')).strip() and any('/BBox' in a for a in attributes), 'a figure without words or box')
    if kind == 'TH': must(any('/Scope' in a for a in attributes), 'a head of a table without scope')
    must('/K' in element or kind in ('TD', 'TH'), 'empty ' + kind)
    if '/K' in element: walk(element.K, kind, page)

walk(root.StructTreeRoot.K, 'root', None)
must(headings[:1] == [1] and all(b - a <= 1 for a, b in zip(headings, headings[1:])), 'headings with a gap')

places = {}
def numbers(node):
    pairs = list(node.get('/Nums', []))
    places.update((int(k), v) for k, v in zip(pairs[::2], pairs[1::2]))
    for kid in node.get('/Kids', []): numbers(kid)
numbers(root.StructTreeRoot.ParentTree)

for page in pdf.pages:
    must('/Tabs' in page and '/StructParents' in page, 'a page without order of tabs or place in the structure')
    open_marks, own = [], 0
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ('BDC', 'BMC'):
            open_marks.append(name)
            if name == 'BDC' and not isinstance(operands[1], pikepdf.Name) and '/MCID' in operands[1]:
                marked.add((page.obj.objgen, int(operands[1].MCID)))
                own += 1
        elif name == 'EMC':
            open_marks.pop()
        else:
            must(open_marks or name not in PAINTS, 'content that is not marked')
    must(len(places.get(int(page.StructParents), [])) >= own, 'a page that the parent tree does not hold')
    for name, font in page.Resources.get('/Font', {}).items():
        inner = font.DescendantFonts[0] if '/DescendantFonts' in font else font
        must('/ToUnicode' in font and any('/FontFile' + n in inner.FontDescriptor for n in ('', '2', '3')), 'a font that is not embedded or cannot be read')
must(set(used) == marked, 'structure and content differ')
print('\n'.join(sorted(wrong)))
