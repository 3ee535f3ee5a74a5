import type { Platform, Situation } from '../../kit/api-harness.ts'
import { answerTo } from './fake-github.ts'
import { World, type FakeRepository, type Thing } from './world.ts'

/** So few on a page that a dozen things make many. */
const SIZE_MAX = 3

/** A repository with four of most things, or a few pages of them, by people who do not exist. */
const planted = (world: World, count: number): FakeRepository => {
  const [ada, bo] = [world.account('ada-example', { name: 'Ada Example' }), world.account('bo-sample')]
  const garden = world.repository('example/garden')
  for (let index = 0; index < count; index++) {
    const issue = world.issue(garden, ada, 300 + index)
    world.comment(garden, issue, bo, 300.1 + index)
    if (index % 2 === 0) world.close(garden, issue, bo, 300.2 + index)
    const pull = world.pull(garden, bo, 320 + index)
    world.review(garden, pull, ada, 320.1 + index)
    world.reviewComment(garden, pull, ada, 320.2 + index)
    if (index % 2 === 0) world.merge(garden, pull, ada, 320.3 + index)
    const discussion = world.discussion(garden, ada, 340 + index)
    const answer = world.discussionComment(garden, discussion, bo, 340.1 + index)
    if (index === 0) Object.assign(discussion, { answer, answer_chosen_at: answer['created_at'] })
    const fan = world.account(`fan-${index}`)
    world.star(garden, fan, 300 + index)
    world.fork(garden, fan, 300.1 + index)
    world.commitComment(garden, bo, 300 + index)
    world.release(garden, ada, 300 + index, `v${index}`)
  }
  return garden
}

const COUNT = 7

const worlds: Record<Situation, () => World> = {
  empty: () => {
    const world = new World()
    world.repository('example/garden')
    return world
  },
  'one-page': () => grown(2, () => {}),
  'many-pages': () => grown(COUNT, () => {}),
  'changed-field': () => grown(COUNT, ({ issues, pulls, stars }) => spoil(issues, pulls, stars)),
  unicode: () =>
    grown(COUNT, ({ issues }) => {
      for (const [index, text] of ['Zoë 🦊', 'مرحبا', 'NUL \0 here', 'half \ud800 a character'].entries())
        Object.assign(issues[index] ?? {}, { title: text, body: text })
    }),
  huge: () => grown(COUNT, ({ issues }) => void Object.assign(issues[1] ?? {}, { body: 'x'.repeat(3_000_000) })),
  edited: () =>
    grown(
      COUNT,
      ({ issues }) => void Object.assign(issues[1] ?? {}, { title: 'Edited, although it is old', updated_at: '2026-01-01T12:00:00Z' }),
    ),
  // Not between two pages: what is gone there is seen another day, when pages are of another length.
  deleted: () => grown(COUNT, ({ issues }) => void issues.splice(3, 1)),
}

const grown = (count: number, change: (garden: FakeRepository) => void): World => {
  const world = new World()
  change(planted(world, count))
  return world
}

/** Fields of other types than they should be. */
const spoil = (...lists: readonly Thing[][]): void => {
  for (const [first, second] of lists) {
    Object.assign(first ?? {}, { created_at: 5, starred_at: 'soon', user: ['nobody'] })
    Object.assign(second ?? {}, { number: 'second', title: { text: 'x' }, labels: 'none' })
  }
}

/** GitHub in the situations of the harness, asked at `fetch`. */
export const situations: Platform = (situation) => {
  const world = worlds[situation]()
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input.toString())
    const asked = typeof init?.body === 'string' ? init.body : ''
    const { status, body, link } = answerTo(world, url, asked, situation === 'one-page' ? undefined : SIZE_MAX)
    return Response.json(body, { status, headers: link === undefined ? {} : { link } })
  }
}
