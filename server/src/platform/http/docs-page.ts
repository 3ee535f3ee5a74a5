import { trust } from '../trust.ts'
import { routeOf, type Operation } from '@kith/contract/operation'
import { z } from 'zod'

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

interface Property {
  type?: string | string[]
  description?: string
  enum?: unknown[]
  default?: unknown
  items?: Property
}

const typeOf = (property: Property): string => {
  if (property.enum) return property.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (property.type === 'array') return `${typeOf(property.items ?? {})}[]`
  return Array.isArray(property.type) ? property.type.join(' | ') : (property.type ?? 'any')
}

const inputTable = (operation: Operation): string => {
  const schema = trust<{ properties?: Record<string, Property>; required?: string[] }>(
    z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }),
  )
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const must = schema.required?.includes(name)
      ? 'required'
      : property.default === undefined
        ? ''
        : `default ${JSON.stringify(property.default)}`
    return `<tr><td><code>${escape(name)}</code></td><td><code>${escape(typeOf(property))}</code></td><td>${escape(must)}</td><td>${escape(property.description ?? '')}</td></tr>`
  })
  if (rows.length === 0) return '<p>Takes nothing.</p>'
  return `<table><thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col"></th><th scope="col">Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}

const section = (operation: Operation): string => {
  const { method, path } = routeOf(operation.name)
  const scope = operation.scope === 'public' ? 'Open to everybody.' : `Needs the scope <code>${operation.scope}</code>.`
  return `<section id="${operation.name}"><h3>${escape(operation.summary)}</h3><p><code class="route">${method} /api/v1${escape(path)}</code></p><p>${scope}</p>${inputTable(operation)}</section>`
}

/** A readable page of all operations that needs neither script nor anything from elsewhere. */
export const docsPage = (operations: readonly Operation[], version: string): string => {
  const nouns = [...new Set(operations.map((operation) => operation.name.split('.')[0] ?? ''))]
  const of = (noun: string): readonly Operation[] => operations.filter((operation) => operation.name.startsWith(`${noun}.`))
  const contents = nouns
    .map(
      (noun) =>
        `<li>${noun}<ul>${of(noun)
          .map((operation) => `<li><a href="#${operation.name}">${escape(operation.summary)}</a></li>`)
          .join('')}</ul></li>`,
    )
    .join('')
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Kith API</title>
<style>
:root{color-scheme:light dark}
body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:2rem 1rem}
code{font-size:.9em}.route{font-weight:600}
table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}th,td{text-align:left;padding:.3rem 1rem .3rem 0;border-bottom:1px solid #8884;vertical-align:top}
section{margin:2.5rem 0}h2{margin-top:3rem;text-transform:capitalize}a{color:LinkText}
</style></head><body><main>
<h1>Kith API ${escape(version)}</h1>
<p>Send an API key as <code>Authorization: Bearer …</code>; make one under <a href="/settings">Settings</a>. Reading takes its input from the query string (lists repeat the name), writing takes JSON.
Answers are JSON; a failure carries <code>error.code</code>, a sentence and a hint. The same as <a href="/api/openapi.json">OpenAPI 3.1</a>.</p>
<nav aria-label="Operations"><ul>${contents}</ul></nav>
${nouns.map((noun) => `<h2>${noun}</h2>${of(noun).map(section).join('')}`).join('')}
</main></body></html>`
}
