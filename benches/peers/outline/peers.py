"""OpenCV's GrabCut and watershed on the same boxes and clicks as `revisit outline`, and prints a table.

    cargo run --release --example outline_score -- 0.15 cases.json
    pip install opencv-python-headless numpy
    python peers.py cases.json
"""

import collections
import json
import sys
import time

import cv2
import numpy as np

ROOM = 0.45  # what is looked at around the box, in its longer sides, as Revisit does


def picture(path):
    image = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    if image.ndim == 2:
        image = cv2.cvtColor(image.astype(np.float32), cv2.COLOR_GRAY2BGR)
    return image[:, :, :3].astype(np.float32)


def case(image, box, click):
    """The neighbourhood in 8 bit, stretched from the 2nd to the 98th percentile there; box and click in it; its corner."""
    height, width = image.shape[:2]
    room = ROOM * max(box[2] - box[0], box[3] - box[1])
    x0, y0 = int(max(box[0] - room, 0)), int(max(box[1] - room, 0))
    x1, y1 = int(min(box[2] + room, width)), int(min(box[3] + room, height))
    part = image[y0:y1, x0:x1]
    low, high = np.percentile(part, [2, 98])
    part = np.clip((part - low) / max(high - low, 1e-6) * 255, 0, 255).astype(np.uint8)
    inner = [int(round(v - o)) for v, o in zip(box, (x0, y0, x0, y0))]
    inner = [max(inner[0], 1), max(inner[1], 1), min(inner[2], part.shape[1] - 2), min(inner[3], part.shape[0] - 2)]
    at = (min(max(int(click[0] - x0), 0), part.shape[1] - 1), min(max(int(click[1] - y0), 0), part.shape[0] - 1))
    return part, inner, at, (x0, y0)


def grabcut(part, box, at):
    mask = np.full(part.shape[:2], cv2.GC_BGD, np.uint8)
    mask[box[1] : box[3], box[0] : box[2]] = cv2.GC_PR_FGD
    cv2.circle(mask, at, max(2, min(box[2] - box[0], box[3] - box[1]) // 8), cv2.GC_FGD, -1)
    cv2.setRNGSeed(1)
    cv2.grabCut(part, mask, None, np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_MASK)
    return (mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)


def watershed(part, box, at):
    marks = np.zeros(part.shape[:2], np.int32)
    grow_x, grow_y = int(0.12 * (box[2] - box[0])), int(0.12 * (box[3] - box[1]))
    outside = np.ones(part.shape[:2], bool)
    outside[max(box[1] - grow_y, 0) : box[3] + grow_y, max(box[0] - grow_x, 0) : box[2] + grow_x] = False
    marks[outside] = 1
    cv2.circle(marks, at, max(2, min(box[2] - box[0], box[3] - box[1]) // 8), 2, -1)
    return cv2.watershed(cv2.GaussianBlur(part, (3, 3), 0), marks) == 2


def main():
    scores, times = collections.defaultdict(list), collections.defaultdict(list)
    images = {}
    for c in json.load(open(sys.argv[1])):
        image = images.setdefault(c["image"], None)
        if image is None:
            image = images[c["image"]] = picture(c["image"])
        part, box, at, corner = case(image, c["box"], c["click"])
        truth = np.zeros(part.shape[:2], np.uint8)
        ring = np.round((np.array(c["truth"]) - corner) * 16 - 8).astype(np.int32)
        cv2.fillPoly(truth, [ring], 1, shift=4)
        for name, method in (("GrabCut", grabcut), ("watershed", watershed)):
            start = time.perf_counter()
            try:
                found = method(part, box, at)
            except cv2.error:
                found = np.zeros(part.shape[:2], bool)
            times[c["set"], name].append(time.perf_counter() - start)
            scores[c["set"], name].append(np.sum(found & (truth > 0)) / max(np.sum(found | (truth > 0)), 1))
    print(f"{'buildings':40} {'method':10} {'n':>4} {'IoU 25':>6} {'50':>6} {'75':>6} {'>=0.8':>7} {'ms':>6}")
    for (name, method), v in scores.items():
        q = np.percentile(v, [25, 50, 75])
        print(f"{name:40} {method:10} {len(v):4} {q[0]:6.2f} {q[1]:6.2f} {q[2]:6.2f} {100 * np.mean(np.array(v) >= 0.8):5.0f} % {1000 * np.median(times[name, method]):6.1f}")


main()
