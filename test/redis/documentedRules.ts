import { readFileSync } from 'node:fs';

const PAGE = new URL('../../docs/redis.md', import.meta.url);

/** The rules of a user, from the block of docs/redis.md that sets it up. */
export function documentedRules(user: string, password: string): string[] {
  const block =
    new RegExp(`^ACL SETUSER ${user} ([^\`]*)\``, 'm').exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '';
  const rules = block.replaceAll('\\', ' ').trim().split(/\s+/);
  return rules.map((rule) => (rule.startsWith('>') ? `>${password}` : rule));
}

/** What every user needs besides in a cluster. */
export function documentedClusterRules(): string[] {
  const sentence = /In a cluster both users also need `([^`]*)`/.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '';
  return sentence.split(' ');
}
