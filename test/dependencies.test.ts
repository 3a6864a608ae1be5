import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

interface Lockfile {
  readonly packages: Readonly<
    Record<
      string,
      { readonly version: string; readonly hasInstallScript?: boolean; readonly integrity?: string }
    >
  >;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
const manifest = read('package.json') as Manifest;
const { '': root, ...packages } = (read('package-lock.json') as Lockfile).packages;

describe('the dependencies', () => {
  it.each(Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))(
    '%s is pinned to one version (%s)',
    (_, version) => {
      expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    },
  );

  it('are locked to the bytes of each package', () => {
    expect(root).toBeDefined();
    const loose = Object.entries(packages).filter(([, { integrity }]) => integrity === undefined);
    expect(loose.map(([path]) => path)).toEqual([]);
  });

  it('have no install script that package.json does not name', () => {
    const scripted = Object.entries(packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`);
    expect(scripted).toEqual(Object.keys(manifest.allowScripts));
  });
});
