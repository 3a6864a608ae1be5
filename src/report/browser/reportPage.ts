/**
 * The script of a report: tables that sort and filter, the trial below the pointer, parallel coordinates that can be
 * brushed, and buttons that copy. The report is complete without it. It is inlined, so it imports nothing.
 */

interface ParallelText {
  readonly axes: readonly { readonly label: string; readonly n: number }[];
  readonly columns: readonly string[];
  readonly trials: string;
  readonly box: {
    readonly width: number;
    readonly height: number;
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
}

const SVG = 'http://www.w3.org/2000/svg';

for (const table of document.querySelectorAll<HTMLTableElement>('table.sortable')) makeSortable(table);
for (const input of document.querySelectorAll<HTMLInputElement>('input[data-filter]')) makeFilter(input);
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) makeCopy(button);
makeTooltips();
makeParallel();
document.documentElement.classList.add('scripted');

function makeSortable(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  if (body === undefined) return;
  const original = [...body.rows];
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const before = head.getAttribute('aria-sort');
      for (const other of heads) other.removeAttribute('aria-sort');
      const order = before === null ? 'ascending' : before === 'ascending' ? 'descending' : null;
      if (order !== null) head.setAttribute('aria-sort', order);
      body.append(...(order === null ? original : sorted(original, column, order === 'ascending' ? 1 : -1)));
    });
  });
}

function sorted(rows: readonly HTMLTableRowElement[], column: number, sign: number): HTMLTableRowElement[] {
  const gaps = rows.filter((row) => row.classList.contains('gap'));
  const plain = rows.filter((row) => !row.classList.contains('gap'));
  const keys = new Map(plain.map((row) => [row, keyOf(row.cells[column])]));
  plain.sort((a, b) => {
    const [x, y] = [keys.get(a) ?? '', keys.get(b) ?? ''];
    if (typeof x === 'number' && typeof y === 'number') return sign * (x - y);
    // Words come after numbers in both orders, because a dash is not a small number.
    if (typeof x !== typeof y) return typeof x === 'number' ? -1 : 1;
    return sign * String(x).localeCompare(String(y), 'en');
  });
  return [...plain, ...gaps];
}

function keyOf(cell: HTMLTableCellElement | undefined): number | string {
  const text = (cell?.dataset.v ?? cell?.textContent ?? '').replace(/[\s,%]/g, '');
  const value = text === '∞' ? Number.POSITIVE_INFINITY : Number(text.replace('−', '-'));
  return text === '' || Number.isNaN(value) ? text : value;
}

function makeFilter(input: HTMLInputElement): void {
  const table = document.getElementById(input.dataset.filter ?? '');
  const count = input.parentElement?.querySelector('output');
  const rows = [...(table?.querySelectorAll<HTMLTableRowElement>('tbody tr:not(.gap)') ?? [])];
  input.addEventListener('input', () => {
    const words = input.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    let shown = 0;
    for (const row of rows) {
      const cells = [...row.cells].map((cell) => (cell.textContent ?? '').trim().toLowerCase());
      const isShown = words.every((word) => cells.some((text) => text.startsWith(word)));
      row.hidden = !isShown;
      if (isShown) shown++;
    }
    if (count != null) count.textContent = words.length === 0 ? '' : `${shown} of ${rows.length} rows`;
  });
}

function makeCopy(button: HTMLButtonElement): void {
  button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copy ?? '');
    if (source === null) return;
    try {
      await navigator.clipboard.writeText(source.textContent ?? '');
      button.textContent = 'copied';
    } catch {
      // A page from a file may not write to the clipboard. The selected text can be copied by hand.
      getSelection()?.selectAllChildren(source);
      button.textContent = 'selected';
    }
  });
}

function makeTooltips(): void {
  const source = document.getElementById('trial-texts');
  if (source === null) return;
  const texts = JSON.parse(source.textContent ?? '{}') as Record<string, string>;
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.setAttribute('role', 'status');
  tip.hidden = true;
  document.body.append(tip);
  document.addEventListener('pointerover', (event) => {
    const mark = event.target instanceof Element ? event.target.closest('[data-t]') : null;
    const text = texts[mark?.getAttribute('data-t') ?? ''];
    tip.hidden = text === undefined;
    if (text === undefined) return;
    tip.replaceChildren(
      ...text.split('\n').map((line) => {
        const part = document.createElement('div');
        part.textContent = line;
        return part;
      }),
    );
    const left = Math.min(event.clientX + 14, document.documentElement.clientWidth - tip.offsetWidth - 8);
    tip.style.left = `${Math.max(8, left) + scrollX}px`;
    tip.style.top = `${event.clientY + 18 + scrollY}px`;
  });
}

function makeParallel(): void {
  const svg = document.querySelector<SVGSVGElement>('#parallel');
  const source = document.getElementById('parallel-data');
  const line = document.getElementById('brushed');
  if (svg === null || source === null || line === null) return;
  const {
    axes,
    columns: packed,
    trials: numbers,
    box,
  } = JSON.parse(source.textContent ?? '') as ParallelText;
  const columns = packed.map(bytesOf);
  const trials = new Uint32Array(bytesOf(numbers).buffer);
  const hint = line.textContent;
  const ranges = new Map<number, readonly [low: number, high: number]>();
  const brushed = document.createElementNS(SVG, 'g');
  brushed.setAttribute('class', 'brushed');
  svg.querySelector('.axis')?.before(brushed);

  const xOf = (i: number) => box.left + ((box.width - box.left - box.right) * i) / (axes.length - 1);
  const span = box.height - box.top - box.bottom;
  const yOf = (i: number, code: number) =>
    box.height - box.bottom - (span * code) / Math.max(1, (axes[i]?.n ?? 1) - 1);
  const codeAt = (i: number, y: number) =>
    ((box.height - box.bottom - y) / span) * Math.max(1, (axes[i]?.n ?? 1) - 1);

  const draw = () => {
    svg.classList.toggle('is-brushed', ranges.size > 0);
    const rows: number[] = [];
    for (let row = 0; row < trials.length; row++) {
      let isIn = true;
      for (const [axis, [low, high]] of ranges) {
        const code = columns[axis]?.[row] ?? 0;
        if (code < low || code > high) isIn = false;
      }
      if (isIn) rows.push(row);
    }
    let path = '';
    for (let i = 0; i + 1 < columns.length && ranges.size > 0; i++) {
      const pairs = new Set(rows.map((row) => (columns[i]?.[row] ?? 0) * 256 + (columns[i + 1]?.[row] ?? 0)));
      for (const pair of pairs)
        path += `M${xOf(i)} ${yOf(i, pair >> 8)}L${xOf(i + 1)} ${yOf(i + 1, pair & 255)}`;
    }
    const drawn = document.createElementNS(SVG, 'path');
    drawn.setAttribute('d', path);
    brushed.replaceChildren(drawn);
    const best = rows[0];
    const found = best === undefined ? 'none' : `the best is trial ${trials[best]} at rank ${best + 1}`;
    line.textContent = ranges.size === 0 ? hint : `${rows.length} of ${trials.length} trials: ${found}.`;
  };

  for (const group of svg.querySelectorAll<SVGGElement>('.axis')) {
    const axis = Number(group.dataset.axis);
    const area = group.querySelector<SVGRectElement>('.brush');
    const chosen = document.createElementNS(SVG, 'rect');
    chosen.setAttribute('class', 'chosen');
    chosen.setAttribute('x', String(xOf(axis) - 6));
    chosen.setAttribute('width', '12');
    group.append(chosen);
    let start: number | null = null;
    const yAt = (event: PointerEvent) => {
      const { top, height } = svg.getBoundingClientRect();
      return Math.min(
        box.height - box.bottom + 8,
        Math.max(box.top - 8, ((event.clientY - top) * box.height) / height),
      );
    };
    area?.addEventListener('pointerdown', (event) => {
      start = yAt(event);
      area.setPointerCapture(event.pointerId);
    });
    area?.addEventListener('pointermove', (event) => {
      if (start === null) return;
      const [top, bottom] = [Math.min(start, yAt(event)), Math.max(start, yAt(event))];
      if (bottom - top < 3) return;
      chosen.setAttribute('y', String(top));
      chosen.setAttribute('height', String(bottom - top));
      ranges.set(axis, [codeAt(axis, bottom), codeAt(axis, top)]);
      draw();
    });
    area?.addEventListener('pointerup', () => {
      start = null;
    });
    area?.addEventListener('dblclick', () => {
      ranges.delete(axis);
      chosen.setAttribute('height', '0');
      draw();
    });
  }
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
