import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { missingFromLock } from './complete-lock.mjs'
import { projectFiles } from './project-files.mjs'

/**
 * Every path that a Markdown file cites, in backticks or as a link, exists. Decisions are dated and never edited, so they
 * may speak of files that have moved since. Returns one sentence per fault.
 */
export function checkCitedPaths(root) {
  const documents = projectFiles(root).filter((file) => file.endsWith('.md') && !/^docs\/decisions\/\d|\/fixtures\//.test(file))
  return documents.flatMap((file) => {
    const lines = withoutFences(readFileSync(join(root, file), 'utf8')).split('\n')
    return lines.flatMap((line, at) =>
      citedPaths(root, line)
        .filter(({ path, link }) => !existsFrom(root, file, path, link))
        .map(({ path }) => `${file}:${at + 1}: ${path} does not exist: correct the path, or cite what replaced it`),
    )
  })
}

function citedPaths(root, line) {
  const links = [...line.matchAll(/\]\(<?([^)\s>]+)>?(?:\s[^)]*)?\)/g)].map((m) => m[1].replace(/[#?].*$/, ''))
  const quoted = [...line.matchAll(/`([^`\s]+)`/g)].map((m) => m[1].replace(/:\d+$/, ''))
  return [
    ...links.filter((path) => path !== '' && !/^[a-z][a-z+.-]*:/i.test(path)).map((path) => ({ path, link: true })),
    ...quoted.filter((path) => looksLikePath(root, path)).map((path) => ({ path, link: false })),
  ]
}

/** "server/src/main.ts", "docs/decisions/", "AGENTS.md"; not "/api/v1", "@kith/contract/records" or "text/plain". */
function looksLikePath(root, text) {
  if (!/^\.?[\w<*{]/.test(text) || /[:;$"'()|=]|^data\//.test(text)) return false
  const [first, ...rest] = text.split('/')
  if (rest.length === 0) return /^[A-Z][\w-]*\.md$/.test(text)
  return /\.(ts|tsx|mjs|md|sql)$/.test(text) || (/^\.?\w/.test(first) && existsSync(join(root, first)))
}

/** A placeholder (`<source>`, `*`, `{a,b}`) is checked up to the folder that holds it. */
function existsFrom(root, file, path, link) {
  const placeholder = path.search(/[<*{…]/)
  const known = placeholder === -1 ? path : path.slice(0, path.lastIndexOf('/', placeholder) + 1)
  const beside = join(root, posix.dirname(file), known)
  return existsSync(beside) || (!link && existsSync(join(root, known))) || known === ''
}

/** Blanks fenced code, which shows commands and output rather than citing. */
function withoutFences(text) {
  return text.replace(/^(```|~~~)[\s\S]*?^\1/gm, (block) => block.replace(/[^\n]/g, ''))
}

/**
 * A lock file with addresses would tie every installation to the registry of whoever wrote it; one without the packages of
 * other platforms cannot be installed there, nor by a registry that has them.
 */
export function checkLockFile(root) {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const addresses = [...text.matchAll(/"resolved": "[a-z+]+:\/\/[^"]*"/g)]
  const missing = missingFromLock(JSON.parse(text))
  return [
    ...addresses
      .slice(0, 1)
      .map(
        ([first]) =>
          `package-lock.json: ${addresses.length} addresses of a registry (${first}): take them out, and install with --omit-lockfile-registry-resolved`,
      ),
    ...missing
      .slice(0, 1)
      .map(
        ({ name }) =>
          `package-lock.json: ${missing.length} packages of other platforms are missing (${name}): run node tools/complete-lock.mjs`,
      ),
  ]
}

/** What no file may carry. The patterns do not match their own text. */
const UNWANTED = [
  {
    pattern: /registry\.(npmjs|yarnpkg|npmmirror)\.|npm\.pkg\.github\.|\bpypi\.org|files\.pythonhosted\./i,
    why: "a package registry's host",
  },
  { pattern: /(?<![\w.\-~/:@}])\/(work|home|Users|root)\/[\w.-]/, why: 'a path of one machine' },
]

/** Every text file of the project is free of registries' hosts and of absolute paths of the machine it was written on. */
export function checkWords(root) {
  return projectFiles(root).flatMap((file) => {
    const text = readFileSync(join(root, file), 'latin1')
    if (text.includes('\0')) return []
    return UNWANTED.flatMap(({ pattern, why }) => {
      const found = pattern.exec(text)
      return found === null ? [] : [`${file}:${text.slice(0, found.index).split('\n').length}: ${why} (${found[0]}): take it out`]
    })
  })
}
