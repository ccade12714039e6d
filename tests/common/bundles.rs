//! Small report bundles, thousands of ways to spoil them, and both verifiers beside each other: the one in Rust and `verify.py`.

#![allow(dead_code, reason = "the test and the example use it in their own ways")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests fail loudly")]

use revisit::io::bundle::{self, Bundle, ImageEntry, LOG, MANIFEST, Manifest, PIXELS, REPORT, SIGNATURE, VERIFIER, VERIFIER_TEXT};
use revisit::io::session_file::{ZERO_HASH, signed};
use revisit::io::sha256;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

type Files = BTreeMap<String, Vec<u8>>;

/// A bundle with its images beside it, in memory.
#[derive(Clone)]
pub struct Sample {
    pub files: Files,
    pub images: Files,
    pub head: Manifest,
    hashes: Vec<String>,
}

const RECORDS: u64 = 9;

fn lines(images: &[ImageEntry], edit: Option<(u64, &str)>) -> (Vec<u8>, Vec<String>) {
    let (mut text, mut prev, mut hashes) = (String::new(), ZERO_HASH.to_owned(), Vec::new());
    // Further dates come to a session later.
    let (first, further): (Vec<_>, Vec<_>) = images.iter().partition(|i| i.role != "further");
    let facts = |list: &[&ImageEntry]| -> Vec<String> {
        list.iter()
        .map(|i| {
            let (role, bytes, sha256) = (&i.role, i.bytes, &i.sha256);
            format!("{{\"role\":\"{role}\",\"path\":\"\\\"bytes\\\":7 {role}.png\",\"bytes\":{bytes},\"sha256\":\"{sha256}\",\"width\":20,\"height\":10}}")
        })
        .collect()
    };
    for seq in 0..RECORDS {
        let object = match seq {
            0 => format!(
                "{{\"seq\":0,\"kind\":\"header\",\"format\":\"revisit-session\",\"version\":\"1.0\",\"session\":\"00ff\",\"images\":[{}]}}",
                facts(&first).join(",")
            ),
            4 if edit.is_none() && !further.is_empty() => {
                format!("{{\"seq\":4,\"kind\":\"txn\",\"image\":{}}}", facts(&further).join(",\"image\":"))
            }
            n => {
                format!("{{\"seq\":{n},\"kind\":\"mark\",\"name\":\"{}\"}}", edit.filter(|(at, _)| *at == n).map_or("chapter", |(_, t)| t))
            }
        };
        let (line, hash) = signed(object, &prev);
        text.push_str(&line);
        text.push('\n');
        prev = hash.clone();
        hashes.push(hash);
    }
    (text.into_bytes(), hashes)
}

/// A DER element.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let size = if length < 128 { vec![length as u8] } else { vec![0x82, (length >> 8) as u8, length as u8] };
    [&[tag], &size[..], content].concat()
}

fn stamps(manifest: &[u8]) -> Files {
    let digest: Vec<u8> = (0..32).map(|i| u8::from_str_radix(&sha256(manifest)[2 * i..2 * i + 2], 16).unwrap()).collect();
    let algorithm = der(0x30, &[der(6, &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]), vec![5, 0]].concat());
    let imprint = der(0x30, &[algorithm, der(4, &digest)].concat());
    let stamp = der(0x30, &[der(2, &[1]), der(6, &[42, 3]), imprint, der(2, &[7])].concat());
    let content = der(0x30, &[der(6, &[42, 4]), der(0xA0, &der(4, &stamp))].concat());
    let signed = der(0x30, &[der(2, &[3]), der(0x31, &[]), content, der(0x31, &[0; 40])].concat());
    let token = der(0x30, &[der(6, &[42, 5]), der(0xA0, &signed)].concat());
    let response = der(0x30, &[der(0x30, &der(2, &[0])), token].concat());
    let magic = b"\0OpenTimestamps\0\0Proof\0\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08";
    let proof = [&magic[..], &digest, b"\xf0\x10"].concat();
    BTreeMap::from([("tokens/a.ots".to_owned(), proof), ("tokens/b.tsr".to_owned(), response)])
}

impl Sample {
    pub fn new() -> Sample {
        let images: Files = [("before", "first image"), ("after", "second one"), ("further", "the third")]
            .into_iter()
            .map(|(n, c)| (format!("{n}.png"), c.as_bytes().to_vec()))
            .collect();
        let entry = |role: &str| {
            let content = &images[&format!("{role}.png")];
            ImageEntry { role: role.to_owned(), bytes: content.len() as u64, sha256: sha256(content) }
        };
        let entries = vec![entry("before"), entry("after"), entry("further")];
        let (log, hashes) = lines(&entries, None);
        let head = hashes[RECORDS as usize - 1].clone();
        let manifest = Manifest {
            tool: "revisit 0.1.0".into(),
            session_format: Manifest::session_format(),
            session: "00ff".into(),
            session_seq: RECORDS - 1,
            session_head: head.clone(),
            document_sha256: "b".repeat(64),
            images: entries,
            files: Vec::new(),
        };
        let html = format!("<html>\n<meta name=\"revisit-session-head\" content=\"{head}\">\n<p>&quot;session_head&quot;</p></html>\n");
        let json = format!("{{\n  \"name\": \"\\\"session_head\\\": \\\"x\\\"\",\n  \"session_head\": \"{head}\"\n}}\n");
        let files = BTreeMap::from([
            (REPORT.to_owned(), html.into_bytes()),
            (PIXELS.to_owned(), json.into_bytes()),
            (LOG.to_owned(), log),
            (VERIFIER.to_owned(), VERIFIER_TEXT.as_bytes().to_vec()),
            ("figures/a.svg".to_owned(), b"<svg/>".to_vec()),
        ]);
        let mut sample = Sample { files, images, head: manifest, hashes };
        sample.rehash();
        sample.files.insert(SIGNATURE.to_owned(), b"untrusted comment: x\n".to_vec());
        sample
    }

    /// Makes manifest and time stamps anew, as somebody would who wants to hide a change.
    pub fn rehash(&mut self) {
        let named =
            |path: &&String| ![MANIFEST, SIGNATURE].contains(&path.as_str()) && !path.starts_with("tokens/") && bundle::is_path(path);
        let files: Files = self.files.iter().filter(|(path, _)| named(path)).map(|(p, c)| (p.clone(), c.clone())).collect();
        let manifest = Bundle::new(self.head.clone(), files).manifest().to_vec();
        self.files.extend(stamps(&manifest));
        self.files.insert(MANIFEST.to_owned(), manifest);
    }

    /// Writes it to a folder that is not there.
    pub fn write(&self, root: &Path) {
        for (dir, files) in [("bundle", &self.files), ("images", &self.images)] {
            fs::create_dir_all(root.join(dir)).unwrap();
            for (path, content) in files {
                let at = root.join(dir).join(path);
                fs::create_dir_all(at.parent().unwrap()).unwrap();
                fs::write(at, content).unwrap();
            }
        }
    }

    /// Spoils it in memory in one of many ways. What is done to the disk afterwards comes back as a tag.
    pub fn spoil(&mut self, r: &mut Random) -> OnDisk {
        let names: Vec<String> = self.files.keys().cloned().collect();
        let name = r.pick(&names).clone();
        let hide = r.below(2) == 0;
        let mut on_disk = OnDisk::Nothing;
        match r.below(24) {
            0..=4 => bytes(self.files.get_mut(&name).unwrap(), r),
            5..=7 => bytes(self.files.get_mut(LOG).unwrap(), r),
            8..=10 => bytes(self.files.get_mut(MANIFEST).unwrap(), r),
            11 | 12 => self.log(r),
            13..=15 => return self.manifest(r),
            16 => {
                self.files.remove(&name);
            }
            17 => {
                let seed = r.next();
                let ways = [OnDisk::Link(name.clone()), OnDisk::Folder(name.clone()), OnDisk::Extra(seed), OnDisk::Extra(seed)];
                on_disk = r.pick(&ways).clone();
            }
            18 => {
                let token = r.pick(&["tokens/a.ots", "tokens/b.tsr"]).to_string();
                bytes(self.files.get_mut(&token).unwrap(), r);
                return OnDisk::Nothing;
            }
            19 => {
                let image = r.pick(&["before.png", "after.png", "further.png"]).to_string();
                bytes(self.images.get_mut(&image).unwrap(), r);
            }
            20 => self.head.session_seq = *r.pick(&[0, 1, RECORDS - 2, RECORDS, 999_999_999_999_999_999]),
            21 => {
                let hash = r.pick(&self.hashes).clone();
                self.head.session_head = hash.clone();
                let other = r.pick(&self.hashes).clone();
                let text = String::from_utf8_lossy(&self.files[REPORT]).replace(self.hashes.last().unwrap(), &other);
                self.files.insert(REPORT.to_owned(), text.into_bytes());
            }
            22 => {
                let name = r.pick(&[REPORT, PIXELS]).to_string();
                let twice = self.files[&name].repeat(2);
                self.files.insert(name, twice);
            }
            _ => {
                let image = r.below(self.head.images.len());
                self.head.images[image].bytes += r.below(2) as u64;
                self.head.images.swap(0, image);
            }
        }
        if hide && ![MANIFEST].contains(&name.as_str()) {
            self.rehash();
        }
        on_disk
    }

    /// Records taken out, doubled, moved, cut off, put behind, or made anew from an edit on.
    fn log(&mut self, r: &mut Random) {
        let text = String::from_utf8_lossy(&self.files[LOG]).into_owned();
        let mut list: Vec<String> = text.lines().map(str::to_owned).collect();
        if list.is_empty() {
            return;
        }
        let (i, j) = (r.below(list.len()), r.below(list.len()));
        match r.below(7) {
            0 => drop(list.remove(i)),
            1 => list.insert(j, list[i].clone()),
            2 => list.swap(i, j),
            3 => list.truncate(i),
            4 => {
                let mut prev = self.hashes.last().unwrap().clone();
                for k in 0..=r.below(3) as u64 {
                    let (line, hash) = signed(format!("{{\"seq\":{},\"kind\":\"mark\"}}", RECORDS + k), &prev);
                    list.push(line);
                    prev = hash;
                }
            }
            5 => {
                let at = 1 + r.below(RECORDS as usize - 1) as u64;
                list = String::from_utf8(lines(&self.head.images, Some((at, "other"))).0).unwrap().lines().map(str::to_owned).collect();
            }
            _ => list[i] = list[i].to_uppercase(),
        }
        self.files.insert(LOG.to_owned(), list.iter().map(|l| format!("{l}\n")).collect::<String>().into_bytes());
    }

    /// The manifest as other programs would write it, or as somebody would who looks for a gap.
    fn manifest(&mut self, r: &mut Random) -> OnDisk {
        let text = String::from_utf8_lossy(&self.files[MANIFEST]).into_owned();
        let swaps: [(&str, &str); 34] = [
            ("\"1.0\"", "\"1.1\""),
            ("\"1.0\"", "\"01.0\""),
            ("\"1.0\"", "1.0"),
            ("{\n", "{ \n"),
            ("{\n", "\u{feff}{\n"),
            ("\n", "\r\n"),
            ("\n}\n", "\n}"),
            ("\n}\n", "\n}\n\n"),
            ("\n}\n", "\n} \n"),
            ("\n}\n", "\n}\nx"),
            ("\n}\n", "\n}\n\0"),
            ("\"tool\"", "\"tool\": \"a\",\n\"tool\""),
            ("\"session_seq\": 8", "\"session_seq\": 08"),
            ("\"session_seq\": 8", "\"session_seq\": 8.0"),
            ("\"session_seq\": 8", "\"session_seq\": 8e0"),
            ("\"session_seq\": 8", "\"session_seq\": -8"),
            ("\"session_seq\": 8", "\"session_seq\": 99999999999999999999"),
            ("\"session_seq\": 8", "\"session_seq\": 0"),
            ("\"session_seq\": 8", "\"session_seq\": NaN"),
            ("\"session_seq\": 8", "\"session_seq\": \"8\""),
            ("figures/a.svg", "../a.svg"),
            ("figures/a.svg", "/figures/a.svg"),
            ("figures/a.svg", "figures//a.svg"),
            ("figures/a.svg", "figures/./a.svg"),
            ("figures/a.svg", "figures/../report.html"),
            ("figures/a.svg", "figures\\\\a.svg"),
            ("figures/a.svg", "figures/a%2esvg"),
            ("figures/a.svg", "figures/\\u0061.svg"),
            ("figures/a.svg", "figures/a.svgx"),
            ("figures/a.svg", "figures/é.svg"),
            ("figures/a.svg", "tokens/a.ots"),
            ("figures/a.svg", "tokens"),
            ("revisit 0.1.0", "revisit \u{ff10}"),
            ("\"bytes\": 6", "\"bytes\": 7"),
        ];
        let mut out = match r.below(4) {
            0 => {
                let mut list: Vec<&str> = text.split('\n').collect();
                let (i, j) = (r.below(list.len()), r.below(list.len()));
                match r.below(3) {
                    0 => list.swap(i, j),
                    1 => list.insert(j, list[i]),
                    _ => drop(list.remove(i)),
                }
                list.join("\n")
            }
            _ => {
                let (from, to) = r.pick(&swaps);
                if *from == "\n" { text.replace(from, to) } else { text.replacen(from, to, 1) }
            }
        }
        .into_bytes();
        if r.below(12) == 0 {
            let at = r.below(out.len() + 1);
            out.insert(at, *r.pick(b"\xff\xc0\x80\0\r\t "));
        }
        // Time stamps that fit the spoiled manifest keep its own findings apart.
        if r.below(2) == 0 {
            self.files.extend(stamps(&out));
        }
        self.files.insert(MANIFEST.to_owned(), out);
        OnDisk::Nothing
    }
}

/// What is done to a bundle on the disk.
#[derive(Clone, Debug)]
pub enum OnDisk {
    Nothing,
    /// A file becomes a link to a copy of itself elsewhere.
    Link(String),
    /// A file becomes a folder.
    Folder(String),
    /// A name that nobody expects.
    Extra(u64),
}

impl OnDisk {
    pub fn apply(&self, root: &Path) {
        let bundle = root.join("bundle");
        match self {
            OnDisk::Nothing => {}
            OnDisk::Link(name) => {
                fs::rename(bundle.join(name), root.join("elsewhere")).unwrap();
                link(&root.join("elsewhere"), &bundle.join(name));
            }
            OnDisk::Folder(name) => {
                fs::remove_file(bundle.join(name)).unwrap();
                fs::create_dir(bundle.join(name)).unwrap();
                if name.len() % 2 == 0 {
                    fs::write(bundle.join(name).join("x"), b"x").unwrap();
                }
            }
            OnDisk::Extra(seed) => {
                let names = [
                    ".hidden",
                    "a b",
                    "é",
                    "tokens",
                    "tokens/deep/x.ots",
                    "figures/b.svg",
                    "figures/.x",
                    "Manifest.json",
                    "%41",
                    "\u{202e}x",
                    "x\ny",
                ];
                let name = names[(*seed % names.len() as u64) as usize];
                let at = bundle.join(name);
                if name == "tokens" {
                    // Instead of the folder.
                    fs::remove_dir_all(&at).unwrap();
                }
                fs::create_dir_all(at.parent().unwrap()).unwrap();
                match seed >> 32 & 3 {
                    0 => link(&root.join("nowhere"), &at),
                    1 => link(&bundle, &at),
                    _ => fs::write(at, b"x").unwrap(),
                }
            }
        }
    }
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) {
    std::os::unix::fs::symlink(to, at).unwrap();
}

#[cfg(not(unix))]
fn link(_: &Path, at: &Path) {
    fs::write(at, b"x").unwrap();
}

/// Bits turned, bytes cut, put in, taken out; what mail programs and editors do.
fn bytes(content: &mut Vec<u8>, r: &mut Random) {
    if content.is_empty() {
        return content.push(b'x');
    }
    let at = r.below(content.len());
    match r.below(9) {
        0..=2 => content[at] ^= 1 << r.below(8),
        3 => content.truncate(at),
        4 => content.extend(r.pick(&[&b"\n"[..], b"\0", b"x", b"\r\n", b"{}\n"]).iter()),
        5 => content.insert(at, *r.pick(b"\0\r\n\"\\ ,{}0\xff")),
        6 => drop(content.drain(at..(at + 1 + r.below(40)).min(content.len()))),
        7 => *content = String::from_utf8_lossy(content).replace('\n', "\r\n").into_bytes(),
        _ => drop(content.splice(0..0, *b"\xef\xbb\xbf")),
    }
}

/// `verify.py`, kept running.
pub struct Python {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    _dir: tempfile::TempDir,
}

const SERVER: &str = "
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location('verify', sys.argv[1])
m = importlib.util.module_from_spec(spec)
sys.dont_write_bytecode = True
spec.loader.exec_module(m)
for line in sys.stdin:
    root, images = line.rstrip('\\n').split('\\t')
    try:
        codes, head, _ = m.verify(root, images or None)
        answer = [codes, head, all(map(m.is_passed, codes)), list(filter(m.is_not_checked, codes))]
    except Exception as e:
        answer = [['exception: %s %s' % (type(e).__name__, e)], '', False, []]
    print(json.dumps(answer), flush=True)
";

impl Python {
    /// `None`, with a line on standard error, where there is no Python.
    pub fn start() -> Option<Python> {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("verify.py"), VERIFIER_TEXT).unwrap();
        let command = Command::new("python3")
            .args(["-B", "-c", SERVER])
            .arg(dir.path().join("verify.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut child) = command else {
            println!("skipped: there is no python3 on this machine, so its verifier cannot be compared");
            return None;
        };
        let (to, from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Some(Python { child, to, from, _dir: dir })
    }

    pub fn verify(&mut self, root: &Path, images: Option<&Path>) -> (Vec<String>, String, bool, Vec<String>) {
        let images = images.map(|p| p.display().to_string()).unwrap_or_default();
        writeln!(self.to, "{}\t{images}", root.display()).unwrap();
        self.to.flush().unwrap();
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"))
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a run over spoiled bundles came to.
#[derive(Debug, Default)]
pub struct Tally {
    /// How many were looked at.
    pub bundles: usize,
    /// How many were found whole by both: what was done to them undid itself.
    pub whole: usize,
    /// How often each code was said.
    pub codes: BTreeMap<String, usize>,
}

/// Spoils `count` bundles and compares both verifiers on each.
///
/// # Panics
/// On the first on which they differ.
pub fn compare(python: &mut Python, count: usize, seed: u64) -> Tally {
    let dir = tempfile::tempdir().unwrap();
    let base = Sample::new();
    let mut tally = Tally::default();
    for i in 0..count {
        let mut r = Random(seed.wrapping_mul(1_000_003).wrapping_add(i as u64));
        let mut sample = base.clone();
        let mut on_disk = sample.spoil(&mut r);
        if r.below(4) == 0 && matches!(on_disk, OnDisk::Nothing) && sample.files.len() == base.files.len() {
            on_disk = sample.spoil(&mut r);
        }
        let root: PathBuf = dir.path().join(i.to_string());
        sample.write(&root);
        on_disk.apply_if_there(&root);
        let images = (r.below(3) > 0).then(|| root.join("images"));
        let rust = bundle::verify(&root.join("bundle"), images.as_deref(), None);
        let (codes, head, ok, not_checked) = python.verify(&root.join("bundle"), images.as_deref());
        assert!(
            (&rust.codes, &rust.head, rust.ok, &rust.not_checked) == (&codes, &head, ok, &not_checked),
            "bundle {i} of seed {seed} ({on_disk:?}):\nrust   {:?} {}\npython {codes:?} {ok}",
            rust.codes,
            rust.ok
        );
        tally.bundles += 1;
        tally.whole += usize::from(ok);
        for code in codes {
            *tally.codes.entry(code.split(':').next().unwrap_or_default().to_owned()).or_default() += 1;
        }
        fs::remove_dir_all(&root).unwrap();
    }
    tally
}

impl OnDisk {
    fn apply_if_there(&self, root: &Path) {
        let there = match self {
            OnDisk::Link(name) | OnDisk::Folder(name) => root.join("bundle").join(name).is_file(),
            OnDisk::Nothing | OnDisk::Extra(_) => true,
        };
        if there {
            self.apply(root);
        }
    }
}
