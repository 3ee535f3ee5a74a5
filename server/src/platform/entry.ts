/**
 * The file URL of a compiled entry point that lies beside the calling module and is started as a process of its own.
 * Run from TypeScript sources (tests), it answers the compiled twin below `dist`, so `tsc -b` has to have run.
 * @param importMetaUrl the caller's `import.meta.url`
 * @param name file name without extension, such as `engine-main`
 */
export function entryPoint(importMetaUrl: string, name: string): URL {
  const beside = new URL(`./${name}.js`, importMetaUrl)
  if (importMetaUrl.endsWith('.js')) return beside
  const at = beside.href.lastIndexOf('/src/')
  if (at < 0) throw new Error(`${importMetaUrl} does not lie below a src folder, so its compiled twin cannot be found.`)
  return new URL(`${beside.href.slice(0, at)}/dist/${beside.href.slice(at + '/src/'.length)}`)
}
