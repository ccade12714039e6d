"""The same windows as `revisit render BEFORE AFTER --walk N`, read by plain GDAL: no resampling on top, no picture.

Arguments: BEFORE AFTER VIEWS WIDTH HEIGHT. Prints one line of JSON.
"""
import json
import math
import sys
import time

from osgeo import gdal

gdal.UseExceptions()
before, after, views, width, height = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
begun = time.perf_counter()
files = [gdal.Open(before), gdal.Open(after)]
open_s = time.perf_counter() - begun
pixels = (files[0].RasterXSize, files[0].RasterYSize)
pane = (width // 2 - 1, height)


def read(centre, zoom):
    for file in files:
        low = [max(0, int(c - 0.5 * p / zoom)) for c, p in zip(centre, pane)]
        high = [min(s, math.ceil(c + 0.5 * p / zoom)) for c, p, s in zip(centre, pane, pixels)]
        size = [h - l for h, l in zip(high, low)]
        buf = [max(1, round(s * zoom)) for s in size]
        file.ReadAsArray(low[0], low[1], size[0], size[1], buf_xsize=buf[0], buf_ysize=buf[1])


whole = min(pane[0] / pixels[0], pane[1] / pixels[1]) * 0.96
begun = time.perf_counter()
read([0.5 * p for p in pixels], whole)
first_s = open_s + time.perf_counter() - begun
view_ms = []
for i in range(views):
    t = i / (max(views, 2) - 1)
    begun = time.perf_counter()
    read([s * (0.25 + 0.5 * t) for s in pixels], math.exp(math.log(whole) * (1.0 - t)))
    view_ms.append(1000.0 * (time.perf_counter() - begun))
peak = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
version = gdal.VersionInfo("RELEASE_NAME")
print(json.dumps({"open_s": open_s, "first_s": first_s, "view_ms": view_ms, "peak_mib": int(peak[0]) / 1024, "version": version}))
