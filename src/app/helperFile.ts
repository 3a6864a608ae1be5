/** The file that connects a script of a user to jmin, in the language of the script. */
import { readFileSync } from 'node:fs';

export const HELPER_LANGUAGES = ['python', 'node'] as const;
export type HelperLanguage = (typeof HELPER_LANGUAGES)[number];

const NAMES: Readonly<Record<HelperLanguage, string>> = { python: 'jmin.py', node: 'jmin.mjs' };

export function helperFile(language: HelperLanguage): { readonly name: string; readonly text: string } {
  const name = NAMES[language];
  return { name, text: readFileSync(new URL(`../../../helpers/${name}`, import.meta.url), 'utf8') };
}
