"""Lines up seeded pairs by `revisit align`, by OpenCV's SIFT and ORB with RANSAC and by AROSICS, on the same files, and prints tables.

    pip install opencv-python-headless numpy
    python peers.py --driver target/release/revisit --data DIR --samples samples [--per-kind 2] [--hopeless 300] [--peers] [--arosics]
    python peers.py --driver target/release/revisit --data DIR --speed

--arosics needs `pip install arosics`, with GDAL's Python module (on Debian: python3-gdal, and a venv with --system-site-packages).

DIR/pairs/NAME/{before,after}.png are pictures that lie over each other; samples holds the project's sample pair.
"""

import argparse
import collections
import json
import subprocess
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

import pairs as P


def opencv(kind, before, after, repeat=1):
    """(2 x 3 or None, inliers, best time in ms)."""
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        matrix, inliers = None, 0
        detector = cv2.SIFT_create(nfeatures=8000) if kind == "sift" else cv2.ORB_create(nfeatures=8000)
        norm = cv2.NORM_L2 if kind == "sift" else cv2.NORM_HAMMING
        kb, db = detector.detectAndCompute(before, None)
        ka, da = detector.detectAndCompute(after, None)
        if db is not None and da is not None and len(ka) >= 2 and len(kb) >= 2:
            found = cv2.BFMatcher(norm).knnMatch(da, db, k=2)
            good = [m[0] for m in found if len(m) == 2 and m[0].distance < 0.8 * m[1].distance]
            if len(good) >= 4:
                src = np.float32([ka[m.queryIdx].pt for m in good])
                dst = np.float32([kb[m.trainIdx].pt for m in good])
                matrix, mask = cv2.estimateAffinePartial2D(src, dst, method=cv2.RANSAC, ransacReprojThreshold=3.0, maxIters=5000, confidence=0.999)
                inliers = int(mask.sum()) if mask is not None else 0
        best = min(best, (time.perf_counter() - start) * 1000)
    if matrix is not None:
        # From middles of pixels to corners.
        matrix = matrix.copy()
        matrix[:, 2] += 0.5 - matrix[:, :2] @ [0.5, 0.5]
    return matrix, inliers, best


def arosics(before, after, truth):
    """Error of the better of its global shift and of a similarity through its local tie points, px, and the time of both, ms."""
    import contextlib
    import io

    import arosics as package
    from geoarray import GeoArray
    from osgeo import gdal
    from pyproj import CRS

    if not hasattr(gdal, "config_options"):
        # GDAL before 3.7.
        @contextlib.contextmanager
        def config_options(options, thread_local=True):
            old = {key: gdal.GetConfigOption(key) for key in options}
            for key, value in options.items():
                gdal.SetConfigOption(key, value)
            try:
                yield
            finally:
                for key, value in old.items():
                    gdal.SetConfigOption(key, value)

        gdal.config_options = config_options
    wkt = CRS.from_epsg(32652).to_wkt()
    on_ground = lambda picture: GeoArray(picture, geotransform=[300000.0, 1.0, 0.0, 4400000.0, 0.0, -1.0], projection=wkt)
    common = dict(max_shift=40, q=True, progress=False, CPUs=1, ignore_errors=True, calc_corners=False, nodata=(None, None))
    found, start = [], time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            shift = package.COREG(on_ground(before), on_ground(after), **common)
            shift.calculate_spatial_shifts()
            if shift.success:
                found.append(np.array([[1.0, 0.0, shift.x_shift_px], [0.0, 1.0, shift.y_shift_px]]))
        except Exception:
            pass
        try:
            local = package.COREG_LOCAL(on_ground(before), on_ground(after), grid_res=64, window_size=(128, 128), **common)
            table = local.CoRegPoints_table
            table = table[table.OUTLIER == False]  # noqa: E712
            to = table[["X_IM", "Y_IM"]].to_numpy(float)
            by = table[["X_SHIFT_PX", "Y_SHIFT_PX"]].to_numpy(float)
            if len(to) >= 4:
                matrix, _ = cv2.estimateAffinePartial2D(np.float32(to - by), np.float32(to), ransacReprojThreshold=3.0)
                if matrix is not None:
                    found.append(matrix)
        except Exception:
            pass
    ms = (time.perf_counter() - start) * 1000
    errors = [P.error_px(m, truth, before.shape, after.shape)[0] for m in found]
    return (min(errors) if errors else 999.0), ms


def ours(driver, files):
    """One answer a pair; a refusal counts as its own status."""
    answers = []
    for before, after in files:
        run = subprocess.run([driver, "align", str(before), str(after), "--json"], capture_output=True, text=True)
        if not run.stdout.strip():
            answers.append({"status": "refused", "ms": 0.0, "why": run.stderr.strip()})
            continue
        r = json.loads(run.stdout)
        r.update(matrix=r["before_from_after"], ms=1000.0 * r["seconds"], left_out_px=r["loo_px"], log_nfa=r["log10_nfa"])
        answers.append(r)
    return answers


def write(folder, made):
    files = []
    for k, pair in enumerate(made):
        b, a = Path(folder, f"{k}b.png"), Path(folder, f"{k}a.png")
        cv2.imwrite(str(b), pair["before"], [cv2.IMWRITE_PNG_COMPRESSION, 1])
        cv2.imwrite(str(a), pair["after"], [cv2.IMWRITE_PNG_COMPRESSION, 1])
        files.append((b, a))
    return files


def speed(driver, data, seed):
    """Times of a 1024 px pair, here and by SIFT, and of a 16384 px pair with overviews (needs GDAL's gdal_translate and gdaladdo)."""
    with tempfile.TemporaryDirectory() as folder:
        label, before, after, _ = [s for s in P.scenes(data, None) if min(s[1].shape) >= 1024][-1]
        before, after = before[:1024, :1024], after[:1024, :1024]
        pair = write(folder, [dict(before=before, after=after)])
        small = min(ours(driver, pair)[0]["ms"] for _ in range(5))
        sift = opencv("sift", before, after, repeat=5)[2]
        print(f"1024 px ({label}): {small:.0f} ms; SIFT {sift:.0f} ms; {small / sift:.2f} of it")
        files, made = [], P.large(data, seed)
        for name, picture in zip("ba", made[:2]):
            plain, tiled = Path(folder, f"{name}.plain.tif"), Path(folder, f"{name}.tif")
            cv2.imwrite(str(plain), picture, [cv2.IMWRITE_TIFF_COMPRESSION, 1])
            options = ["-co", "TILED=YES", "-co", "BLOCKXSIZE=512", "-co", "BLOCKYSIZE=512", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=2"]
            subprocess.run(["gdal_translate", "-q", *options, str(plain), str(tiled)], check=True)
            subprocess.run(["gdaladdo", "-q", "-r", "average", str(tiled), *"2 4 8 16 32".split()], check=True)
            plain.unlink()
            files.append(tiled)
        answers = [ours(driver, [tuple(files)])[0] for _ in range(3)]
        large = min(a["ms"] for a in answers)
        error = P.error_px(np.array(answers[0]["matrix"])[:2], made[2], made[0].shape, made[1].shape)[0]
        print(f"16384 px: {answers[0]['status']}, error {error:.2f} px, {large:.0f} ms; {large / small:.2f} times the 1024 px pair")


def quantile(values, q):
    return float(np.quantile(values, q)) if len(values) else float("nan")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--driver", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--samples")
    parser.add_argument("--seed", type=int, default=20210912)
    parser.add_argument("--per-kind", type=int, default=2)
    parser.add_argument("--hopeless", type=int, default=0)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--arosics", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--scene")
    args = parser.parse_args()
    if args.speed:
        return speed(args.driver, args.data, args.seed)

    with tempfile.TemporaryDirectory() as folder:
        made = P.true_pairs(args.data, args.samples, args.seed, args.per_kind)
        if args.scene:
            made = [m for m in made if args.scene in m["scene"]]
        files = write(folder, made)
        results = ours(args.driver, files)
        table = collections.defaultdict(list)
        best_peer_solved, missed, by_name = 0, [], {}
        consistency = []
        for pair, r in zip(made, results):
            shapes = pair["before"].shape, pair["after"].shape
            error = P.error_px(np.array(r["matrix"])[:2], pair["truth"], *shapes) if "matrix" in r else (999.0, 999.0)
            row = dict(ours=error[0], status=r["status"], ms=r["ms"])
            by_name[pair["name"]] = (pair, r, error)
            if args.peers:
                for kind in ("sift", "orb"):
                    m, n, ms = opencv(kind, pair["before"], pair["after"])
                    row[kind] = P.error_px(m, pair["truth"], *shapes)[0] if m is not None else 999.0
                    row[kind + "_ms"] = ms
                row["arosics"], row["arosics_ms"] = arosics(pair["before"], pair["after"], pair["truth"]) if args.arosics else (999.0, 0.0)
                solved = min(row["sift"], row["orb"], row["arosics"]) <= 2.0
                best_peer_solved += solved
                if solved and not (row["ours"] <= 2.0 and row["status"] == "green"):
                    missed.append((pair["name"], row))
            table[pair["kind"]].append(row)
            if args.verbose:
                tail = f" sift {row['sift']:7.2f} orb {row['orb']:7.2f} arosics {row['arosics']:7.2f}" if args.peers else ""
                print(f"{pair['name']:34} {r['status']:7} err {error[0]:7.2f} max {error[1]:7.2f} k {r.get('inliers')}/{r.get('tiles')} nfa {r.get('log_nfa', 0):6.1f} wit {r.get('witness_px')} uni {r.get('uniqueness', 0):.2f} {r.get('model')} loo {r.get('left_out_px', 0):.2f} {r['ms']:.0f} ms{tail}")
        for name, (pair, r, error) in by_name.items():
            # T(before, W(after)) against T(before, after) W.
            reference = by_name[pair["scene"] + ":as-is"][1]
            if pair["w"] is None or pair["kind"].startswith("crop") or r["status"] != "green" or reference["status"] != "green":
                continue
            expected = P.compose(np.array(reference["matrix"])[:2], pair["w"])
            consistency.append(P.error_px(np.array(r["matrix"])[:2], expected, pair["before"].shape, pair["after"].shape)[0])
        print(f"{'kind':12} {'n':>3} {'<=2 px':>7} {'GREEN':>6} {'wrong GREEN':>12} {'median':>7} {'p90':>6}" + (f" {'SIFT<=2':>8} {'ORB<=2':>7} {'AROSICS<=2':>11}" if args.peers else ""))
        for kind, rows in [*table.items(), ("all", [r for rows in table.values() for r in rows])]:
            e = np.array([r["ours"] for r in rows])
            green = np.array([r["status"] == "green" for r in rows])
            line = f"{kind:12} {len(rows):3} {(e <= 2).sum():7} {green.sum():6} {(green & (e > 2)).sum():12} {quantile(e[green], 0.5):7.2f} {quantile(e[green], 0.9):6.2f}"
            if args.peers:
                line += f" {sum(r['sift'] <= 2 for r in rows):8} {sum(r['orb'] <= 2 for r in rows):7} {sum(r['arosics'] <= 2 for r in rows):11}"
            print(line)
        print(f"self-consistency px: n {len(consistency)} median {quantile(consistency, 0.5):.3f} p90 {quantile(consistency, 0.9):.3f} max {max(consistency, default=0):.3f}")
        if args.peers:
            asked = sum(row["ours"] <= 2.0 and row["status"] == "amber" for _, row in missed)
            print(f"pairs that the best peer solves within 2 px: {best_peer_solved}; of them not GREEN within 2 px here: {len(missed)}, of which AMBER within 2 px: {asked}")
            for name, row in missed:
                print("   missed", name, row)

    if args.hopeless:
        with tempfile.TemporaryDirectory() as folder:
            made = P.hopeless_pairs(args.data, args.samples, args.seed + 1, args.hopeless)
            results = ours(args.driver, write(folder, made))
            count = collections.defaultdict(collections.Counter)
            for pair, r in zip(made, results):
                count[pair["kind"]][r["status"]] += 1
                if r["status"] == "green" or (args.verbose and r["status"] == "amber"):
                    print(f"{pair['name']:20} {pair['before'].shape} {r['status']} k {r['inliers']}/{r['tiles']} nfa {r['log_nfa']:.1f} wit {r.get('witness_px')} uni {r['uniqueness']:.2f} {r['why']}")
            print(f"{'hopeless':14} green amber red refused")
            for kind, c in count.items():
                print(f"{kind:14} {c['green']:5} {c['amber']:5} {c['red']:3} {c['refused']:5}")


if __name__ == "__main__":
    main()
