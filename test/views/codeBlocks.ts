/** The JSON examples of a Markdown file: each stands under a heading with its name in backticks. */

const SECTION = /^### `(.+)`\n((?:(?!^### )[\s\S])*?)```json\n([\s\S]*?)\n```$/gm;

export function codeBlocks(markdown: string): Map<string, string> {
  return new Map([...markdown.matchAll(SECTION)].map(([, name = '', , block = '']) => [name, block]));
}

/** The file with another example under a heading that is there. */
export function withCodeBlock(markdown: string, name: string, block: string): string {
  return markdown.replace(SECTION, (whole, heading: string, text: string) =>
    heading === name ? `### \`${heading}\`\n${text}\`\`\`json\n${block}\n\`\`\`` : whole,
  );
}
