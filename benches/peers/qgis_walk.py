"""The same views as `revisit render BEFORE AFTER --walk N`, painted by QGIS: each view is two panes side by side.

Arguments: BEFORE AFTER VIEWS WIDTH HEIGHT. Prints one line of JSON with the fields of `revisit render --json`.
"""
import json
import math
import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
started = time.perf_counter()
from qgis.PyQt.QtCore import QSize
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsMultiBandColorRenderer,
    QgsRasterLayer,
    QgsRectangle,
)

before, after, views, width, height = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
QgsApplication.setPrefixPath("/usr", True)
app = QgsApplication([], False)
app.initQgis()
# Reading the program itself is not part of opening pictures.
opening = time.perf_counter()
layers = []
for path in (before, after):
    layer = QgsRasterLayer(path, os.path.basename(path), "gdal")
    if not layer.isValid():
        raise SystemExit("QGIS does not read " + path)
    # Values as they are, as Revisit shows 8-bit pictures: no statistics are needed for it.
    layer.setRenderer(QgsMultiBandColorRenderer(layer.dataProvider(), 1, 2, 3))
    filters = layer.resampleFilter()
    try:
        from qgis.core import QgsBilinearRasterResampler

        filters.setZoomedInResampler(QgsBilinearRasterResampler())
        filters.setZoomedOutResampler(QgsBilinearRasterResampler())
        filters.setMaxOversampling(2.0)
    except ImportError:
        pass
    layers.append(layer)
open_s = time.perf_counter() - opening

scene = layers[0].extent()
pixels = (layers[0].width(), layers[0].height())
unit = scene.width() / pixels[0]
panes = (width // 2 - 1, width - width // 2 - 1)


def paint(centre, zoom):
    """Both panes at once, as QGIS does with two map views: each in a thread of its own."""
    jobs = []
    for layer, pane in zip(layers, panes):
        settings = QgsMapSettings()
        settings.setLayers([layer])
        settings.setDestinationCrs(layer.crs())
        settings.setOutputSize(QSize(pane, height))
        x = scene.xMinimum() + centre[0] * unit
        y = scene.yMaximum() - centre[1] * unit
        half_w, half_h = 0.5 * pane / zoom * unit, 0.5 * height / zoom * unit
        settings.setExtent(QgsRectangle(x - half_w, y - half_h, x + half_w, y + half_h))
        job = QgsMapRendererParallelJob(settings)
        job.start()
        jobs.append(job)
    for job in jobs:
        job.waitForFinished()
    return [job.renderedImage() for job in jobs]


whole = min(panes[0] / pixels[0], height / pixels[1]) * 0.96
begun = time.perf_counter()
images = paint((0.5 * pixels[0], 0.5 * pixels[1]), whole)
first_s = open_s + time.perf_counter() - begun
if os.environ.get("REVISIT_BENCH_SAVE"):
    for i, image in enumerate(images):
        image.save(os.path.join(os.environ["REVISIT_BENCH_SAVE"], f"qgis{i}.png"))
view_ms = []
for i in range(views):
    t = i / (max(views, 2) - 1)
    zoom = math.exp(math.log(whole) * (1.0 - t))
    centre = [side * (0.25 + 0.5 * t) for side in pixels]
    begun = time.perf_counter()
    paint(centre, zoom)
    view_ms.append(1000.0 * (time.perf_counter() - begun))
peak = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
version = Qgis.QGIS_VERSION
result = {"open_s": open_s, "first_s": first_s, "view_ms": view_ms, "peak_mib": int(peak[0]) / 1024, "version": version, "start_s": opening - started}
print(json.dumps(result), flush=True)
# Qt's own end is slow and may complain.
os._exit(0)
