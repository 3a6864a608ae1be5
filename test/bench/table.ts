/** A Markdown table of what was measured, each figure beside the line it has to meet. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly line: string;
  readonly isMet: boolean;
}

export function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map(
    ({ what, measured, line, isMet }) => `| ${what} | ${measured} | ${line} | ${isMet ? 'yes' : '**no**'} |`,
  );
  return ['| what | measured | line | met |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
