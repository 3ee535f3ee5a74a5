import { at } from './random.ts'
import type { Random } from './random.ts'

/** How a text feels to its reader, as it was meant when it was made. */
export type Mood = 'happy' | 'neutral' | 'unhappy'

/**
 * A source of texts of one sort: templates, one a line, with {slots} that are filled from the word lists below, so that a
 * few dozen lines give thousands of texts. Parsed once; filling one costs about a microsecond.
 */
export type Texts = (random: Random, values?: Readonly<Record<string, string>>) => string

export function texts(lines: string): Texts {
  const templates = linesOf(lines).map((line) => line.split(/[{}]/))
  return (random, values) => {
    const template = random.pick(templates)
    let text = at(template, 0)
    for (let i = 1; i < template.length; i += 2) text += word(random, at(template, i), values) + at(template, i + 1)
    return text.charAt(0).toUpperCase() + text.slice(1)
  }
}

function word(random: Random, slot: string, values: Readonly<Record<string, string>> | undefined): string {
  const given = values?.[slot]
  if (given !== undefined) return given
  const list = WORDS[slot]
  if (list === undefined) throw new Error(`no word list for the slot {${slot}}: add one to texts.ts`)
  return random.pick(list)
}

const linesOf = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim().replaceAll('\\n', '\n'))

const words = (text: string): readonly string[] => text.split(';').map((entry) => entry.trim())

const WORDS: Readonly<Record<string, readonly string[]>> = {
  part: words(
    'sync engine;merge log;query planner;change feed;conflict resolver;offline queue;schema loader;snapshot reader;replica;session cache;access rules;blob store;index builder;migration runner;web worker;connection pool;batch writer;live query;vector clock;compaction;import tool;admin console',
  ),
  symptom: words(
    'hangs;loses the last write;returns stale rows;runs out of memory;fails silently;is very slow;drops the connection;duplicates rows;panics;never settles;throws twice;spins at 100 % CPU;ignores the timeout;forgets its cursor',
  ),
  when: words(
    'after a reconnect;on large documents;when two tabs are open;behind a proxy;on the second run;with an empty collection;after an upgrade;under load;on slow networks;in private windows;when the clock jumps;with nested lists;during a snapshot;when the token expires;on ARM;in a container without a home folder',
  ),
  task: words(
    'paginate a live query;share one client between workers;migrate from a plain REST backend;encrypt fields at rest;run the server behind nginx;test offline behaviour;resolve conflicts by hand;seed a database in CI;limit the size of the log;sync only part of a collection;upload large files;get a diff of two snapshots;write custom access rules;back up a running replica;use it with server-side rendering;join two collections;debounce change events;expire old documents',
  ),
  thing: words(
    'cursor;batch size;retry limit;timeout;schema version;checksum;replica id;lease;heartbeat;page size;watermark;buffer;collation;time zone;header;token;log level;exit code',
  ),
  verb: words('Fix;Handle;Avoid;Check;Guard;Test;Simplify;Document;Rename;Speed up;Tidy;Bound;Expose;Validate;Cache;Log;Drop'),
  benefit: words(
    'easier to test;twice as fast in our case;one less thing to configure;safer by default;friendlier to newcomers;what the docs already promise;half the memory;simpler to reason about',
  ),
  error: words(
    'E_STALE_CURSOR;E_LEASE_LOST;E_SCHEMA_MISMATCH;"replica not found";"frame too large";"clock skew of 34 s";E_CONFLICT_UNRESOLVED;"no such collection";ECONNRESET;"unexpected end of snapshot"',
  ),
  tech: words('React;Vue;Svelte;Django;FastAPI;Node.js;Go;Rust;Kotlin;Swift;PostgreSQL;SQLite;Kafka;Kubernetes;Terraform;GraphQL'),
  place: words(
    'staging;production;CI;my laptop;a Raspberry Pi;our Kubernetes cluster;a small VPS;an air-gapped site;the browser;a field tablet',
  ),
  version: words('0.9;0.10;0.11;0.12;1.0;1.1;1.2;1.3'),
  n: words('2;3;4;5;8;10;12;20;40;64;100;250;500;1,000;5,000;20,000'),
  project: words(
    'a field-notes app for foresters;a kitchen display for a small restaurant;an offline museum guide;a shift planner for a hospital ward;a shared shopping list;a boat club logbook;a warehouse scanner;a board game scorer;a bus timetable for our village;a survey tool for archaeologists;a classroom quiz;a repair-café ticket system;a beekeeping diary',
  ),
  sorry: words('Sorry for the long post;Maybe I am holding it wrong;I am new here;I searched the docs first;This bites us weekly'),
  fix: words(
    'set the lease to 30 s;pin the schema version;open the client once and pass it down;upgrade to the last patch;wrap it in a transaction;turn on write-ahead batching;raise the file limit;use a named replica;flush before you close;compare by vector clock, not by time',
  ),
  page: words(
    'the quick start;the guide on conflicts;"Offline first, step by step";the hosting checklist;the migration guide;the reference of access rules',
  ),
}

/** A text together with its mood: mostly neutral, the rest by the shares given. */
export function moodOf(random: Random, happyShare: number, unhappyShare: number): Mood {
  const draw = random.next()
  return draw < happyShare ? 'happy' : draw < happyShare + unhappyShare ? 'unhappy' : 'neutral'
}
export type ByMood = Readonly<Record<Mood, Texts>>
