import { defineConfig } from 'tsup'

/** tsup preset of a published library: ESM and types from `src/index.ts`, resolved as a consumer would resolve it. */
export const library = (entry: readonly string[] = ['src/index.ts']) =>
  defineConfig({
    entry: [...entry],
    format: ['esm'],
    target: 'node24',
    platform: 'node',
    sourcemap: true,
    clean: true,
    treeshake: true,
    // `node:sqlite` exists under that name only.
    removeNodeProtocol: false,
    dts: { compilerOptions: { ignoreDeprecations: '6.0', noEmit: false, customConditions: [] } },
  })

/**
 * tsup preset of an app: one bundle straight from the workspace's sources, so that it starts without any library being built.
 * `ws` is CommonJS and asks for `require` at run time, hence the banner.
 */
export const app = (entry: readonly string[]) =>
  defineConfig({
    entry: [...entry],
    format: ['esm'],
    target: 'node24',
    platform: 'node',
    sourcemap: true,
    clean: true,
    dts: false,
    removeNodeProtocol: false,
    noExternal: [/^@hyperladder\//],
    esbuildOptions(options) {
      options.conditions = ['@hyperladder/source', 'module', 'import']
    },
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  })
