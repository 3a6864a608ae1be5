import Anser from 'anser';

/** Text of a terminal: its colours as classes, everything else as text. */
export function AnsiText({ text }: { readonly text: string }) {
  const parts = Anser.ansiToJson(text, { use_classes: true, remove_empty: true });
  return parts.map(({ content, fg, bg, decorations }, i) => (
    <span
      key={i}
      className={[
        fg && /^ansi-[a-z-]+$/.test(fg) ? fg : '',
        bg && /^ansi-[a-z-]+$/.test(bg) ? `${bg}-bg` : '',
        ...decorations.map((name) => `ansi-${name}`),
      ]
        .join(' ')
        .trim()}
    >
      {content}
    </span>
  ));
}
