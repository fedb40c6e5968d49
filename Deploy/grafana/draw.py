#!/usr/bin/env python3
"""Draws the dashboard from a Prometheus, for the docs: draw.py http://127.0.0.1:9090 START END OUT.svg (seconds since 1970)."""
import html
import json
import os
import sys
import urllib.parse
import urllib.request

COLOURS = ["#3366cc", "#dc7633", "#229954", "#884ea0", "#c0392b", "#117a8b", "#7d6608", "#5d6d7e"]
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 380, 190, 52, 34, 40


def series(base, expression, start, end):
    step = max(1, (end - start) // 120)
    query = urllib.parse.urlencode({"query": expression, "start": start, "end": end, "step": step})
    with urllib.request.urlopen(f"{base}/api/v1/query_range?{query}") as answer:
        return json.load(answer)["data"]["result"]


def figure(value, unit):
    if unit == "s":
        return f"{value * 1000:.3g} ms" if value < 1 else f"{value:.3g} s"
    if unit == "bytes":
        return f"{value / 1048576:.0f} MiB"
    return f"{value / 1000:.3g}k" if value >= 1000 else f"{value:.3g}"


def name(template, labels):
    for key, value in labels.items():
        template = template.replace("{{" + key + "}}", value)
    return template


def panel(x, y, spec, base, start, end):
    unit = spec["fieldConfig"]["defaults"]["unit"]
    lines = []
    for target in spec["targets"]:
        for found in series(base, target["expr"], start, end):
            points = [(float(t), float(v)) for t, v in found["values"] if v not in ("NaN", "+Inf")]
            if points:
                lines.append((name(target["legendFormat"], found["metric"]), points))
    top = max([v for _, points in lines for _, v in points] + [0]) * 1.1 or 1
    out = [f'<g transform="translate({x},{y})"><rect width="{WIDTH}" height="{HEIGHT}" rx="4" fill="#fff" stroke="#d5d8dc"/>']
    out.append(f'<text x="12" y="21" font-size="13" font-weight="bold" fill="#1b2631">{html.escape(spec["title"])}</text>')
    if spec["type"] == "stat":
        value = lines[0][1][-1][1] if lines else 0
        colour = "#c0392b" if value >= 1 else "#229954"
        out.append(f'<rect x="12" y="34" width="{WIDTH - 24}" height="{HEIGHT - 46}" rx="3" fill="{colour}"/>')
        out.append(f'<text x="{WIDTH / 2}" y="{HEIGHT / 2 + 26}" font-size="40" fill="#fff" text-anchor="middle">{value:.0f}</text></g>')
        return "".join(out)
    plot_w, plot_h = WIDTH - LEFT - 14, HEIGHT - TOP - BOTTOM
    for part in range(3):
        height = TOP + plot_h - plot_h * part / 2
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - 14}" y1="{height}" y2="{height}" stroke="#ebedef"/>')
        out.append(f'<text x="{LEFT - 6}" y="{height + 4}" font-size="10" fill="#566573" text-anchor="end">{figure(top * part / 2, unit)}</text>')
    x_legend = LEFT
    for index, (label, points) in enumerate(lines[:8]):
        colour = COLOURS[index]
        path = " ".join(
            f"{LEFT + (t - start) / (end - start) * plot_w:.1f},{TOP + plot_h - v / top * plot_h:.1f}" for t, v in points
        )
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.8"/>')
        width = 24 + 6.2 * len(label)
        if x_legend + width <= WIDTH - 8:
            out.append(f'<rect x="{x_legend}" y="{HEIGHT - 19}" width="10" height="3" fill="{colour}"/>')
            out.append(f'<text x="{x_legend + 14}" y="{HEIGHT - 14}" font-size="10" fill="#566573">{html.escape(label)}</text>')
            x_legend += width
    if not lines:
        out.append(f'<text x="{WIDTH / 2}" y="{HEIGHT / 2 + 6}" font-size="11" fill="#909497" text-anchor="middle">nothing happened</text>')
    out.append(f'<text x="{LEFT}" y="{TOP + plot_h + 13}" font-size="9" fill="#909497">0 s</text>')
    out.append(f'<text x="{WIDTH - 14}" y="{TOP + plot_h + 13}" font-size="9" fill="#909497" text-anchor="end">{end - start} s</text></g>')
    return "".join(out)


def main():
    base, start, end, path = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "acta.json")) as file:
        panels = json.load(file)["panels"]
    rows = (len(panels) + 2) // 3
    width, height = 3 * (WIDTH + 10) + 10, rows * (HEIGHT + 10) + 10
    body = "".join(
        panel(10 + i % 3 * (WIDTH + 10), 10 + i // 3 * (HEIGHT + 10), spec, base, start, end) for i, spec in enumerate(panels)
    )
    with open(path, "w") as file:
        file.write(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif">'
            f'<rect width="{width}" height="{height}" fill="#f4f6f7"/>{body}</svg>\n'
        )


main()
