import { csv } from './csv/connector.ts'
import { demoConnector } from './demo/connector.ts'
import { gitConnector } from './git/connector.ts'
import { githubConnector } from './github/connector.ts'
import { githubArchiveConnector } from './github-archive/connector.ts'
import { jsonl } from './jsonl/connector.ts'
import type { AnyConnector } from './kit/connector.ts'

/** Every connector, in the order in which they are offered. A new one is its folder and a line here. */
export const CONNECTORS: readonly AnyConnector[] = [gitConnector, githubConnector, githubArchiveConnector, csv, jsonl, demoConnector]
