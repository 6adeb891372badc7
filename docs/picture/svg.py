#!/usr/bin/python3
"""svg.py - a terminal's screen, as tmux capture-pane -e -p prints it, as an SVG

usage: svg.py COMMAND <SCREEN >SVG

The picture has its own background, so it can be read on a light page and on a dark one. Every
character has its own x, so columns stay columns in any monospaced font. The characters of a
bar are drawn as shapes, because fonts leave gaps between them.
"""
import re
import sys
from xml.sax.saxutils import escape

WIDTH, HEIGHT, MARGIN = 8, 20, 18  # of a character; around all of them
PAPER, EDGE, INK, DIM = '#14171c', '#3b424d', '#d6dbe2', '#7d8794'
COLOURS = {31: '#ff7b72', 32: '#6fd18a', 33: '#e8b64c', 34: '#79b8ff', 35: '#d2a8ff', 36: '#6cd0d8'}


def screen(text):
    """The lines, each a list of its characters with their colour and whether they are bold."""
    lines, colour, bold, dim = [[]], None, False, False
    for codes, char in re.findall(r'\x1b\[([0-9;]*)m|([^\x1b])', text, re.DOTALL):
        if char == '\n':
            lines.append([])
        elif char:
            lines[-1].append((char, COLOURS.get(colour, DIM if dim else INK), bold))
        for code in map(int, codes.split(';') if codes else ()):
            if code == 0:
                colour, bold, dim = None, False, False
            elif code == 1:
                bold = True
            elif code == 2:
                dim = True
            elif 30 <= code <= 39:
                colour = code
    return lines


def rect(x, y, width, height, fill, more=''):
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}"{more}/>'


def shape(char, x, y, length, ink):
    """A run of one character of a bar, from x on; y is the top of its line."""
    middle, width = y + HEIGHT / 2, length * WIDTH
    if char == '━':
        return rect(x, middle - 2.5, width, 5, ink)
    if char == '─':
        return rect(x, middle - .75, width, 1.5, ink, ' opacity=".55"')
    if char == '╸':
        return rect(x - 1, middle - 2.5, WIDTH / 2 + 1, 5, ink)
    if char == '┃':
        return rect(x + WIDTH / 2 - 1.5, y + 1, 3, HEIGHT - 2, ink)
    points = {'◆': ((-5, 0), (0, -6), (5, 0), (0, 6)), '▸': ((-3, -4), (4, 0), (-3, 4))}[char]
    at = ' '.join(f'{x + WIDTH / 2 + dx:g},{middle + dy:g}' for dx, dy in points)
    return f'<polygon points="{at}" fill="{ink}"/>'


def draw(line, y):
    """What is to be drawn for a line: shapes, and words of one colour."""
    runs = []
    for column, (char, ink, bold) in enumerate(line):
        kind = (char if char in '━─╸┃◆▸' else '', ink, bold)
        if char == ' ':
            runs.append([None, column, char])
        elif runs and runs[-1][0] == kind and char not in '◆▸┃':
            runs[-1][2] += char
        else:
            runs.append([kind, column, char])
    for kind, column, text in runs:
        if kind is None:
            continue
        x, (bar, ink, bold) = MARGIN + column * WIDTH, kind
        if bar:
            yield shape(bar, x, y, len(text), ink)
            continue
        places = ' '.join(f'{x + i * WIDTH:g}' for i in range(len(text)))
        weight = ' font-weight="bold"' if bold else ''
        yield f'<text x="{places}" y="{y + 14.5:g}" fill="{ink}"{weight}>{escape(text)}</text>'


def main():
    prompt = f'\x1b[2m$\x1b[0m \x1b[1m{sys.argv[1]}\x1b[0m\n'
    lines = screen(prompt + sys.stdin.read().rstrip('\n'))
    width = max(map(len, lines)) * WIDTH + 2 * MARGIN
    height = len(lines) * HEIGHT + 2 * MARGIN
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
          f'width="{width}" height="{height}" role="img" font-size="13.3" '
          'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace">')
    print(f'<title>{escape(sys.argv[1])}</title>')
    print(rect(.5, .5, width - 1, height - 1, PAPER, f' rx="8" stroke="{EDGE}"'))
    for number, line in enumerate(lines):
        for element in draw(line, MARGIN + number * HEIGHT):
            print(element)
    print('</svg>')


main()
