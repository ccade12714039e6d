#!/usr/bin/env python3
"""Checks a Revisit report bundle. Python 3.8 or later, nothing but its standard library, no network.

    python3 verify.py [--images FOLDER] [BUNDLE]        the bundle is a folder or a zip; the folder of this file, if none is given

Prints one JSON object: ok, codes, not_checked, head, manifest_sha256. Exit code 0: nothing is wrong; 1: something is; 2: wrong usage; 3: no bundle.
Compare both hashes with those that you have from elsewhere: the head ties down the session, the hash of the manifest all else. Whether
the report follows from the session (page.not_checked) only `revisit verify` says; whether an image, a clock or an author is true, nobody."""
import hashlib, json, os, re, stat, sys, zipfile, zlib
TEXT, HEX, NUMBER, NAME = rb'[A-Za-z0-9 ._+-]{1,60}', rb'[0-9a-f]{64}', rb'(?:0|[1-9][0-9]{0,17})', rb'[A-Za-z0-9_-](?:[A-Za-z0-9_.-]{0,98}[A-Za-z0-9_-])?'
ENTRY = rb'\{"%s": "(%s)", "bytes": (' + NUMBER + rb'), "sha256": "(' + HEX + rb')"\}'
IMAGE, FILE = ENTRY % (rb'role', rb'before|after|further'), ENTRY % (rb'path', NAME + rb'(?:/' + NAME + rb'){0,3}')
START = re.compile(rb'\{\n"format": "revisit-bundle",\n"version": "([0-9]{1,9}\.[0-9]{1,9})",\n')

def listed(entry):  # none, or some with a comma and a new line between them
    entry = re.sub(rb'\((?!\?)', b'(?:', entry)
    return rb'((?:' + entry + rb'(?:,\n' + entry + rb')*\n)?)'
REST = re.compile(rb'"tool": "' + TEXT + rb'",\n"session_format": "' + TEXT + rb'",\n"session": "([A-Za-z0-9._-]{1,64})",\n'
                  rb'"session_seq": (' + NUMBER + rb'),\n"session_head": "(' + HEX + rb')",\n"document_sha256": "' + HEX
                  + rb'",\n"images": \[\n' + listed(IMAGE) + rb'\],\n"files": \[\n' + listed(FILE) + rb'\]\n\}\n')
LINE = re.compile(rb'.*,"prev":"(' + HEX + rb')","sha256":"(' + HEX + rb')"\}', re.S)

def sha256(data):  # of bytes, or of an open file, which may be larger than memory
    found = hashlib.sha256()
    for part in [data] if isinstance(data, bytes) else iter(lambda: data.read(1 << 20), b''): found.update(part)
    return found.hexdigest().encode()

def shown(path):
    return ''.join(chr(c) if re.match(rb'[A-Za-z0-9._/-]', bytes([c])) else '%%%02X' % c for c in path)

def walk(root, inside, found):  # how every file of the bundle is read, by its path; none for what is no plain file: links are not followed
    for name in os.listdir(os.path.join(root, inside)):
        path = os.path.join(root, inside + name)
        mode = os.lstat(path).st_mode
        if stat.S_ISDIR(mode): walk(root, inside + name + b'/', found)
        else: found[inside + name] = (lambda path=path: open(path, 'rb').read()) if stat.S_ISREG(mode) else None

def unzip(path, found):  # the same of a zip, in memory alone; a folder in which all of it stands is left out
    archive = zipfile.ZipFile(os.fsdecode(path))
    files = [(f.filename.encode('utf-8', 'surrogateescape'), f) for f in archive.infolist() if not f.filename.endswith('/')]
    if len(archive.infolist()) > 10000 or sum(f.file_size for _, f in files) > 1 << 30 or any(f.compress_type not in (0, 8) for _, f in files):
        raise ValueError
    top = files[0][0].split(b'/')[0] + b'/' if files else b''
    top = len(top) if all(name.startswith(top) for name, _ in files) else 0
    for name, file in files:
        found[name[top:]] = lambda data=archive.read(file): data
    if len(found) < len(files): raise ValueError

def chain(log, seq, head):
    prev, number, reached, at = b'0' * 64, 0, [], 0
    while at < len(log):
        end = log.find(b'\n', at)
        if end < 0: return ['log.torn'] + reached
        line = log[at:end]
        parts = LINE.fullmatch(line)
        if not (parts and parts[1] == prev and parts[2] == sha256(line[:-77]) and line.startswith(b'{"seq":%d,' % number)):
            return ['log.broken:%d' % (number + 1)] + reached
        prev, at = parts[2], end + 1
        reached = ['log.head_reached'] if number == seq and prev == head else reached
        number += 1
    return ['log.' + (('ok' if number == seq + 1 else 'extended') if reached else 'cut' if number <= seq else 'changed')]

def child(data, span, nth, tag):  # the nth element inside a DER element: where its content begins and ends
    at, end = span
    for _ in range(nth + 1):
        if at + 2 > end: raise ValueError
        kind, size, at = data[at], data[at + 1], at + 2
        if size > 127:
            digits = size - 128
            if not 1 <= digits <= 4 or at + digits > end: raise ValueError
            size, at = int.from_bytes(data[at:at + digits], 'big'), at + digits
        begin, at = at, at + size
    if kind != tag or at > end: raise ValueError
    return begin, at

def imprint(data):  # what a time stamp is of: OpenTimestamps, or RFC 3161 as a response or as the token alone
    magic = b'\0OpenTimestamps\0\0Proof\0\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08'
    if data.startswith(magic) and len(data) >= len(magic) + 32:
        return data[len(magic):len(magic) + 32]
    span = child(data, (0, len(data)), 0, 0x30)
    span = child(data, span, 1, 0x30) if data[span[0]:span[0] + 1] == b'\x30' else span
    for nth, tag in [(1, 0xA0), (0, 0x30), (2, 0x30), (1, 0xA0), (0, 0x04), (0, 0x30), (2, 0x30)]:
        span = child(data, span, nth, tag)
    name, digest = child(data, child(data, span, 0, 0x30), 0, 0x06), child(data, span, 1, 0x04)
    if data[name[0]:name[1]] != bytes.fromhex('608648016503040201'): raise ValueError
    return data[digest[0]:digest[1]]

def verify(root, images=None):
    root, found = os.fsencode(root), {}
    try:
        walk(root, b'', found) if os.path.isdir(root) else unzip(root, found)
    except (ValueError, RuntimeError, NotImplementedError, EOFError, OSError, zipfile.BadZipFile, zlib.error):
        return ['archive.malformed'], '', ''
    manifest = (found.pop(b'manifest.json', None) or (lambda: None))()
    if manifest is None: return ['manifest.missing'], '', ''
    tied = sha256(manifest).decode()
    start = START.match(manifest[:4 << 20])
    if start and start[1] != b'1.0': return ['manifest.other_version'], '', tied
    rest = start and len(manifest) <= 4 << 20 and REST.fullmatch(manifest, start.end())
    names = [f[0] for f in re.findall(FILE, rest[5])] if rest else []
    own = lambda name: name in (b'manifest.json', b'manifest.json.minisig') or name.startswith(b'tokens/')
    if not rest or names != sorted(set(names)) or any(map(own, names)): return ['manifest.malformed'], '', tied
    codes, seq, head, content = ['manifest.ok'], int(rest[2]), rest[3], {}
    for path, size, digest in re.findall(FILE, rest[5]):
        is_there, read = path in found, found.pop(path, None)
        data = content[path] = read() if read else None
        if not read:
            codes.append('file.%s:%s' % ('not_plain' if is_there else 'missing', shown(path)))
        elif len(data) != int(size) or sha256(data) != digest:
            codes.append('file.changed:' + shown(path))
    codes += ['files.ok'] if len(codes) == 1 else []
    extra, log = sorted(found.items()), content.get(b'report.session.jsonl')
    codes += ['file.%s:%s' % ('unlisted' if read else 'not_plain', shown(n)) for n, read in extra if not (read and own(n))]
    codes += ['log.missing'] if log is None else chain(log, seq, head)
    first, kept = (log or b'').split(b'\n')[0], re.findall(IMAGE, rest[4])
    session = re.match(rb'\{"seq":0,"kind":"header","format":"revisit-session","version":"[^"]*","session":"([^"]*)"', first)
    seen, told = (re.findall(rb'"bytes":(' + NUMBER + rb'),"sha256":"(' + HEX + rb')","width":', text) for text in (first, log or b''))
    same = seen == [k[1:] for k in kept[:len(seen)]] and all(k[0] == b'further' and k[1:] in told for k in kept[len(seen):])
    codes.append('session.%s' % ('ok' if session and session[1] == rest[1] and same else 'differs'))
    for word, names, pattern in [('report', [b'report.html'], rb'<meta name="revisit-session-head" content="([^"]*)"'),
                                 ('geojson', [b'report.geojson', b'report.pixels.geojson'], rb'"session_head": "([^"]*)"')]:
        texts = [content[n] for n in names if content.get(n) is not None]
        heads = re.findall(pattern, texts[0]) if texts else None
        codes.append(word + ('.missing' if heads is None else '.ok' if heads == [head] else '.other_head'))
    paths = map(lambda name: os.path.join(os.fsencode(images), name), os.listdir(os.fsencode(images)) if images else [])
    paths = [p for p in paths if stat.S_ISREG(os.lstat(p).st_mode)]
    for role, size, digest in kept if images else []:
        there = any(os.lstat(p).st_size == int(size) and sha256(open(p, 'rb')) == digest for p in paths)
        codes.append('image.%s:%s' % ('ok' if there else 'not_there', role.decode()))
    codes += ['signature.not_checked'] if found.get(b'manifest.json.minisig') else []
    for name, read in [(n, read) for n, read in extra if read and n.startswith(b'tokens/')]:
        try:
            code = 'token.ok:' if imprint(read()) == hashlib.sha256(manifest).digest() else 'token.other_imprint:'
        except ValueError:
            code = 'token.malformed:'
        codes.append(code + shown(name))
    return codes + ['page.not_checked'], head.decode(), tied

is_not_checked = lambda code: code.split(':')[0].endswith(('.not_checked', '.not_there'))
is_passed = lambda code: is_not_checked(code) or code.split(':')[0].endswith(('.ok', '.head_reached'))
if __name__ == '__main__':
    words = sys.argv[1:]
    folder, words = (words[1], words[2:]) if words[:1] == ['--images'] and len(words) > 1 else (None, words)
    bundle = words[0] if words else os.path.dirname(os.path.abspath(__file__))
    if len(words) > 1 or bundle.startswith('-'): sys.exit(print(__doc__, file=sys.stderr) or 2)
    if not os.path.isdir(folder or '.') or not (os.path.isdir(bundle) or os.path.isfile(bundle)): sys.exit(print('There is no such folder or zip.', file=sys.stderr) or 3)
    said, at, tied = verify(bundle, folder)
    ok, not_checked = all(map(is_passed, said)), list(filter(is_not_checked, said))
    print(json.dumps({'schema': 'revisit.verify-bundle/1', 'ok': ok, 'codes': said, 'not_checked': not_checked, 'head': at, 'manifest_sha256': tied}))
    sys.exit(0 if ok else 1)
