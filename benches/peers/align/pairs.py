"""Seeded pairs of pictures with a known answer, and pairs that have none.

Every pair is a dict: name, kind, before (uint8 array), after (uint8 array), truth (2 x 3, full pixels of before from full pixels of
after, (0, 0) being the outer corner of the top-left pixel) or None where the right answer is to refuse.
"""

import math
from pathlib import Path

import cv2
import numpy as np


def gray(path):
    """A picture as float32 brightness."""
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if picture is None:
        raise FileNotFoundError(path)
    if picture.ndim == 3:
        picture = picture[..., :3].astype(np.float32) @ np.array([0.114, 0.587, 0.299], np.float32)
    return picture.astype(np.float32)


def compose(a, b):
    """a after b."""
    full = lambda m: np.vstack([m, [0, 0, 1]])
    return (full(np.asarray(a, float)) @ full(np.asarray(b, float)))[:2]


def invert(m):
    return np.linalg.inv(np.vstack([m, [0, 0, 1]]))[:2]


def apply(m, points):
    return points @ np.asarray(m)[:, :2].T + np.asarray(m)[:, 2]


def similarity(turn_deg, scale, about, shift):
    """Turned and scaled about a point, then moved."""
    t = math.radians(turn_deg)
    linear = scale * np.array([[math.cos(t), -math.sin(t)], [math.sin(t), math.cos(t)]])
    about, shift = np.asarray(about, float), np.asarray(shift, float)
    return np.column_stack([linear, about + shift - linear @ about])


def warp(picture, picture_from_out, size, fill=0.0):
    """The picture in the pixels of an output of size (w, h); convention of the corner, cubic, averaged where it shrinks."""
    m = np.asarray(picture_from_out, float)
    factor = math.sqrt(abs(np.linalg.det(m[:, :2])))
    if factor > 1.15:
        picture = cv2.GaussianBlur(picture, (0, 0), 0.5 * math.sqrt(factor * factor - 1.0) + 1e-3)
    centre = m.copy()
    centre[:, 2] += m[:, :2] @ [0.5, 0.5] - 0.5
    return cv2.warpAffine(picture, centre, size, flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_CONSTANT, borderValue=fill)


def to_bytes(picture):
    low, high = np.percentile(picture, [0.5, 99.5])
    return np.clip((picture - low) / max(high - low, 1e-6) * 255.0 + 0.5, 0, 255).astype(np.uint8)


def radiometry(picture, rng, inverted=False):
    """Gamma, gain, offset and noise."""
    p = picture.astype(np.float32) / 255.0
    p = np.clip(p, 0, 1) ** rng.uniform(0.6, 1.6) * rng.uniform(0.6, 1.0) + rng.uniform(0, 0.1)
    if inverted:
        p = 1.0 - p
    p = p + rng.normal(0, rng.uniform(0.005, 0.03), p.shape)
    return np.clip(p * 255.0 + 0.5, 0, 255).astype(np.uint8)


def scenes(data, samples):
    """(name, before, after, truth) of the real pairs."""
    out = []
    for folder in sorted(Path(data, "pairs").iterdir()):
        if (folder / "before.png").exists():
            out.append((folder.name, to_bytes(gray(folder / "before.png")), to_bytes(gray(folder / "after.png")), similarity(0, 1, (0, 0), (0, 0))))
    if samples:
        truth = invert(similarity(0.25, 1.0, (1000, 750), (3.4, -2.2)))
        out.append(("sample", to_bytes(gray(Path(samples, "before.jpg"))), to_bytes(gray(Path(samples, "after.jpg"))), truth))
    return out


def warped(scene, rng, name, kind, turn=15.0, scales=(0.7, 1.4), crop=None, inverted=False, fill=0.0):
    """A scene of which AFTER was turned, scaled, moved; `crop`: share of overlap that is left."""
    label, before, after, truth = scene
    h, w = after.shape
    angle, scale = rng.uniform(-turn, turn), math.exp(rng.uniform(math.log(scales[0]), math.log(scales[1])))
    out_w, out_h = int(w / scale), int(h / scale)
    if crop is None:
        shift = rng.uniform(-8, 8, 2)
        bw, bh, bx, by = before.shape[1], before.shape[0], 0, 0
    else:
        # Windows of a common size whose overlap is the share that was asked for.
        side = 1.0 / (2.0 - math.sqrt(crop))
        bw, bh = int(before.shape[1] * side), int(before.shape[0] * side)
        corner = rng.integers(0, 2, 2)
        bx, by = corner[0] * (before.shape[1] - bw), corner[1] * (before.shape[0] - bh)
        out_w, out_h = int(bw / scale), int(bh / scale)
        # AFTER is cut from the opposite corner.
        target = np.array([(w - bw) * (1 - corner[0]) + bw / 2, (h - bh) * (1 - corner[1]) + bh / 2])
        shift = rng.uniform(-4, 4, 2)
    centre_out = np.array([out_w / 2, out_h / 2])
    target = np.array([w / 2, h / 2]) if crop is None else target
    after_from_out = similarity(angle, scale, centre_out, target + shift - centre_out)
    made = warp(after.astype(np.float32), after_from_out, (out_w, out_h), fill)
    made = radiometry(made, rng, inverted)
    cut = before[by : by + bh, bx : bx + bw]
    move = similarity(0, 1, (0, 0), (-bx, -by))
    return dict(name=f"{label}:{name}", scene=label, kind=kind, before=np.ascontiguousarray(cut), after=made, truth=compose(compose(move, truth), after_from_out), w=after_from_out)


def windows(scene, rng, side, count):
    """Small parts of a scene, a little moved and turned against each other."""
    label, before, after, truth = scene
    out = []
    for k in range(count):
        h, w = before.shape
        if min(h, w) < side + 40:
            return out
        x, y = rng.integers(10, w - side - 10), rng.integers(10, h - side - 10)
        angle, scale, shift = rng.uniform(-5, 5), math.exp(rng.uniform(-0.06, 0.06)), rng.uniform(-8, 8, 2)
        about = np.array([side / 2, side / 2])
        after_from_out = similarity(angle, scale, about, np.array([x, y]) + shift)
        made = radiometry(warp(after.astype(np.float32), after_from_out, (side, side)), rng)
        move = similarity(0, 1, (0, 0), (-x, -y))
        cut = np.ascontiguousarray(before[y : y + side, x : x + side])
        out.append(dict(name=f"{label}:{side}_{k}", scene=label, kind=f"{side} px", before=cut, after=made, truth=compose(compose(move, truth), after_from_out), w=None))
    return out


def true_pairs(data, samples, seed, per_kind):
    rng = np.random.default_rng(seed)
    # Of their own, so that the other kinds stay what they were.
    shifts = np.random.default_rng(seed + 2)
    out = []
    for scene in scenes(data, samples):
        for k in range(per_kind):
            # Neither turned nor scaled: all that AROSICS is made for.
            out.append(warped(scene, shifts, f"shift{k}", "shift", turn=0, scales=(1, 1)))
        out.append(dict(name=f"{scene[0]}:as-is", scene=scene[0], kind="as-is", before=scene[1], after=scene[2], truth=scene[3], w=None))
        for k in range(per_kind):
            out.append(warped(scene, rng, f"mild{k}", "mild", turn=5, scales=(0.94, 1.06)))
            out.append(warped(scene, rng, f"full{k}", "full"))
            out.append(warped(scene, rng, f"inverted{k}", "inverted", inverted=True))
            out.append(warped(scene, rng, f"crop70_{k}", "crop 70 %", turn=5, scales=(0.9, 1.1), crop=0.7))
            out.append(warped(scene, rng, f"crop50_{k}", "crop 50 %", turn=5, scales=(0.9, 1.1), crop=0.5))
        for side in (768, 512, 384, 256, 192):
            out.extend(windows(scene, rng, side, per_kind * (3 if scene[0].startswith("whu") else 1)))
    return out


def large(data, seed, times=16):
    """A pair of 16384 px with a known answer: a real scene enlarged, with real scenes as its detail; (before, after, truth)."""
    rng = np.random.default_rng(seed)
    all_scenes = [s for s in scenes(data, None) if min(s[1].shape) >= 1024]
    label, before, after, _ = all_scenes[-1]
    side = 1024 * times
    out = [cv2.resize(p[:1024, :1024], (side, side), interpolation=cv2.INTER_CUBIC) for p in (before, after)]
    for y in range(times):
        for x in range(times):
            scene = all_scenes[rng.integers(len(all_scenes))]
            turns, flip = int(rng.integers(4)), bool(rng.integers(2))
            for date in (0, 1):
                detail = np.rot90(scene[1 + date][:1024, :1024], turns)
                detail = detail[:, ::-1] if flip else detail
                part = out[date][y * 1024 : (y + 1) * 1024, x * 1024 : (x + 1) * 1024]
                part[:] = (part.astype(np.uint16) + detail) // 2
    from_out = similarity(1.5, 1.02, (side / 2, side / 2), (40.0, -25.0))
    centre = from_out.copy()
    centre[:, 2] += from_out[:, :2] @ [0.5, 0.5] - 0.5
    moved = cv2.warpAffine(out[1], centre, (side, side), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return out[0], moved, from_out


def clouds(shape, rng, beta=1.8):
    """Noise whose spectrum falls as f^-beta: clouds."""
    fy, fx = np.fft.fftfreq(shape[0])[:, None], np.fft.rfftfreq(shape[1])[None, :]
    f = np.hypot(fy, fx)
    f[0, 0] = 1
    spectrum = (rng.normal(size=f.shape) + 1j * rng.normal(size=f.shape)) / f**beta
    spectrum[0, 0] = 0
    return to_bytes(np.fft.irfft2(spectrum, shape).astype(np.float32))


def rows(shape, rng, period=None, angle=None, marks=0.15):
    """Parallel rows, as of crops or greenhouses, with a grain of their own."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    angle = rng.uniform(0, math.pi) if angle is None else angle
    period = rng.uniform(5, 30) if period is None else period
    wave = np.sin(2 * math.pi * (x * math.cos(angle) + y * math.sin(angle)) / period + rng.uniform(0, 6))
    grain = clouds(shape, rng, 1.0).astype(np.float32) / 255
    return to_bytes(np.clip(wave * 3, -1, 1) + marks * 4 * (grain - 0.5) + rng.normal(0, 0.1, shape).astype(np.float32))


def grid(shape, rng, period=None, gap=0.0):
    """Equal houses on an equal grid."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    p = rng.uniform(12, 48, 2) if period is None else period
    off = rng.uniform(0, 48, 2)
    house = ((x + off[0]) % p[0] < 0.6 * p[0]) & ((y + off[1]) % p[1] < 0.5 * p[1])
    tint = rng.uniform(0.5, 1.0, (200, 200))[((y + off[1]) // p[1]).astype(int) % 200, ((x + off[0]) // p[0]).astype(int) % 200]
    return to_bytes((house * tint + rng.normal(0, 0.08, shape)).astype(np.float32))


def rebuilt(shape, rng, regular=True):
    """Rectangles of a new estate at right angles."""
    p = rng.normal(0.3, 0.04, shape).astype(np.float32)
    for _ in range(shape[0] * shape[1] // 1500):
        w, h = rng.integers(6, 40, 2)
        x, y = rng.integers(0, shape[1] - 6), rng.integers(0, shape[0] - 6)
        if regular:
            x, y = x // 8 * 8, y // 8 * 8
        p[y : y + h, x : x + w] = rng.uniform(0.1, 1.0)
    return to_bytes(p)


def hopeless_pairs(data, samples, seed, count):
    """Pairs that must never be GREEN."""
    rng = np.random.default_rng(seed)
    base = scenes(data, samples)

    def piece(side=None):
        scene = base[rng.integers(len(base))]
        picture = scene[1 + rng.integers(2)]
        side = side or int(rng.choice([256, 384, 512]))
        side = min(side, *picture.shape)
        y, x = rng.integers(0, picture.shape[0] - side + 1), rng.integers(0, picture.shape[1] - side + 1)
        return scene[0], picture[y : y + side, x : x + side], (x, y, side)

    out = []
    kinds = ["scenes", "mirror", "no-overlap", "clouds", "cloud over", "rows", "grid", "rebuilt", "noise", "whole scenes", "scene-cloud", "upside"]
    while len(out) < count:
        kind = kinds[len(out) % len(kinds)]
        if kind == "scenes":
            a, b = piece(), piece()
            if a[0] == b[0]:
                continue
            pair = a[1], b[1]
        elif kind == "whole scenes":
            i, j = rng.choice(len(base), 2, replace=False)
            pair = base[i][1 + rng.integers(2)], base[j][1 + rng.integers(2)]
            s = [min(p, q) for p, q in zip(pair[0].shape, pair[1].shape)]
            pair = pair[0][: s[0], : s[1]], pair[1][: s[0], : s[1]]
        elif kind == "mirror":
            scene = base[rng.integers(len(base))]
            side = int(rng.choice([320, 512, 1024]))
            s = [min(side, v) for v in scene[1].shape]
            pair = scene[1][: s[0], : s[1]], scene[1 + rng.integers(2)][: s[0], : s[1]]
            pair = pair[0], pair[1][:, ::-1] if rng.integers(2) else pair[1][::-1]
        elif kind == "no-overlap":
            scene = base[rng.integers(len(base))]
            h, w = scene[1].shape
            half = w // 2
            pair = scene[1][:, :half], scene[1 + rng.integers(2)][:, w - half :]
            if rng.integers(2):
                pair = scene[1][: h // 2], scene[1 + rng.integers(2)][h - h // 2 :]
        elif kind == "clouds":
            s = int(rng.choice([256, 512]))
            beta = rng.uniform(1.0, 2.4)
            pair = clouds((s, s), rng, beta), clouds((s, s), rng, beta)
        elif kind == "cloud over":
            # The same place, but both dates are under (different) thick cloud of which little breaks open.
            scene = base[rng.integers(len(base))]
            layers = []
            for k in (1, 2):
                p = scene[k][:512, :512].astype(np.float32)
                c = clouds(p.shape, rng, 2.0).astype(np.float32)
                layers.append(to_bytes(0.01 * p + c + rng.normal(0, 2, p.shape).astype(np.float32)))
            pair = tuple(layers)
        elif kind == "rows":
            s = int(rng.choice([256, 512]))
            period = rng.uniform(5, 30)
            angle = rng.uniform(0, math.pi)
            pair = rows((s, s), rng, period, angle), rows((s, s), rng, period, angle + rng.uniform(-0.05, 0.05))
        elif kind == "grid":
            s = int(rng.choice([256, 512]))
            period = rng.uniform(12, 48, 2)
            pair = grid((s, s), rng, period), grid((s, s), rng, period)
        elif kind == "rebuilt":
            s = int(rng.choice([256, 512]))
            if rng.integers(2):
                pair = rebuilt((s, s), rng), rebuilt((s, s), rng)
            else:
                pair = piece(s)[1], None
                pair = pair[0], rebuilt(pair[0].shape, rng)
        elif kind == "noise":
            s = int(rng.choice([128, 256, 512]))
            pair = tuple(rng.integers(0, 256, (s, s)).astype(np.uint8) for _ in range(2))
        elif kind == "scene-cloud":
            p = piece()[1]
            pair = p, clouds(p.shape, rng, rng.uniform(1.2, 2.2))
        else:
            # Turned by half a circle: beyond what is searched.
            p = piece()
            pair = p[1], p[1][::-1, ::-1]
        out.append(dict(name=f"{kind}{len(out)}", kind=kind, before=np.ascontiguousarray(pair[0]), after=np.ascontiguousarray(pair[1]), truth=None))
    return out


def error_px(estimate, truth, before_shape, after_shape):
    """Mean and largest distance over the overlap, px of before."""
    h, w = after_shape
    grid_points = np.array([(x, y) for y in np.linspace(0, h, 9) for x in np.linspace(0, w, 9)])
    at = apply(truth, grid_points)
    inside = (at[:, 0] >= 0) & (at[:, 1] >= 0) & (at[:, 0] <= before_shape[1]) & (at[:, 1] <= before_shape[0])
    if not inside.any():
        inside[:] = True
    d = np.hypot(*(apply(estimate, grid_points) - at)[inside].T)
    return float(d.mean()), float(d.max())
