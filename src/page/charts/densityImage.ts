/** Counts in cells as a picture: the fuller a cell, the stronger its colour, by the logarithm of its count. */
interface Density {
  readonly columns: number;
  readonly rows: number;
  /** By column, then by row from the lowest. */
  readonly counts: readonly number[];
  readonly max: number;
}

export function drawDensity(
  context: CanvasRenderingContext2D,
  { columns, rows, counts, max }: Density,
  { color, width, height }: { readonly color: string; readonly width: number; readonly height: number },
): void {
  if (columns === 0 || rows === 0) return;
  const small = new OffscreenCanvas(columns, rows);
  const pen = small.getContext('2d');
  if (pen === null) return;
  const image = pen.createImageData(columns, rows);
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const full = Math.log1p(max);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const count = counts[column * rows + row] ?? 0;
      if (count === 0) continue;
      const at = ((rows - 1 - row) * columns + column) * 4;
      image.data[at] = red;
      image.data[at + 1] = green;
      image.data[at + 2] = blue;
      image.data[at + 3] = 20 + (Math.log1p(count) / full) * 190;
    }
  }
  pen.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(small, 0, 0, width, height);
}
