/**
 * A headless Chromium for tests: CHROMIUM_PATH, the system's own, or the one of @sparticuz/chromium, which needs
 * no installation but is there for Linux on x64 only.
 */
import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

/** The package's own flags run all in one process, which ends when a second context is opened. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Why there is no browser here, else null: a test is skipped with this reason, not passed. */
export function browserMissing(): string | null {
  if (systemBrowser() !== null || (process.platform === 'linux' && process.arch === 'x64')) return null;
  return `no browser for ${process.platform} on ${process.arch}: set CHROMIUM_PATH`;
}

/** A new browser; whoever opens it closes it. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = systemBrowser() ?? (await packagedBrowser());
  return chromium.launch({ executablePath, args: FLAGS, headless: true });
}

function systemBrowser(): string | null {
  const candidates = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'];
  return candidates.find((path) => path !== undefined && path !== '' && existsSync(path)) ?? null;
}

/** Unpacked to the temporary folder at its first use, with the libraries it needs where the package is told so. */
async function packagedBrowser(): Promise<string> {
  if (!existsSync('/usr/lib/x86_64-linux-gnu/libnss3.so')) {
    process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x';
    process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x';
  }
  const { default: packaged } = await import('@sparticuz/chromium');
  return packaged.executablePath();
}
