import { createBoard } from './board.ts'
import { DAY_MS, HOUR_MS } from './calendar.ts'
import { lastOf } from './play-github.ts'
import { PRODUCT, urlOf } from './product.ts'
import { moodOf } from './texts.ts'
import { blogBody, blogComment, blogTitle, chatReply, mastodonPost } from './texts-talk.ts'
import type { Person } from './person.ts'
import type { Stage, Thread } from './stage.ts'

const POST_EVERY_DAYS = 12
const READING_HALF_LIFE_HOURS = 150

/** The blog with its newsletter: posts by the team and guests; readers subscribe, click and comment. */
export function playBlog(stage: Stage, mailbox: Person): (person: Person, atMs: number) => void {
  const { random, calendar } = stage
  const board = createBoard(READING_HALF_LIFE_HOURS, 8, 1)
  let latest: Thread | undefined
  let posts = 0

  const publish = (person: Person, atMs: number, isNewsletter: boolean) => {
    const title = isNewsletter ? `${PRODUCT} news: ${blogTitle(random)}` : blogTitle(random)
    const url = urlOf('blog.tarnfold.example', `${isNewsletter ? 'news' : 'posts'}/${++posts}`)
    const place = isNewsletter ? 'newsletter' : 'blog'
    latest = stage.open(
      stage.post(person, 'blog', atMs, { kind: 'post-published', title, body: blogBody(random), url, thread: 'new', place }),
    )
    board.add(latest)
  }
  let turn = 0
  for (let ms = calendar.fromMs + 4 * DAY_MS; ms < calendar.endMs; ms += random.between(0.5, 1.5) * POST_EVERY_DAYS * DAY_MS) {
    const isNewsletter = turn++ % 3 === 0
    stage.later(ms, (atMs) => {
      const team = stage.teammate(atMs)
      const guest = random.chance(0.3) ? stage.regular('blog', atMs, team) : undefined
      publish(isNewsletter ? mailbox : (guest ?? team), atMs, isNewsletter)
    })
  }

  return (person, atMs) => {
    if (!person.joined.has('blog')) {
      person.joined.add('blog')
      stage.post(person, 'blog', atMs, { kind: 'subscribed', place: 'newsletter' })
      return
    }
    const thread = board.find(random, atMs, person) ?? latest
    if (thread === undefined) return void stage.post(person, 'blog', atMs, { kind: 'clicked', place: 'newsletter', title: 'Welcome' })
    const about = { title: thread.root.record.title ?? '', url: thread.root.record.url ?? '', place: thread.root.record.place ?? '' }
    if (random.chance(0.72)) return void stage.post(person, 'blog', atMs, { kind: 'clicked', ...about })
    const mood = moodOf(random, 0.3, 0.1)
    stage.post(person, 'blog', atMs, { kind: 'commented', ...about, body: blogComment[mood](random), mood, thread, replyTo: thread.root })
  }
}

/** The fediverse: people mention the product, reply and boost; the team listens. */
export function playMastodon(stage: Stage): (person: Person, atMs: number) => void {
  const { random } = stage
  const board = createBoard(14, 30, 1)
  const mention = (person: Person, atMs: number) => {
    const mood = person.teammate ? 'happy' : moodOf(random, 0.32, 0.2)
    const body = mastodonPost[mood](random, { product: PRODUCT })
    const posted = stage.post(person, 'mastodon', atMs, {
      kind: 'mentioned',
      body,
      mood,
      thread: 'new',
      technologies: person.technologies.slice(0, 1),
    })
    const thread = stage.open(posted)
    board.add(thread)
    if (!random.chance(mood === 'happy' ? 0.5 : 0.2)) return
    stage.later(atMs + random.logNormal(4, 1) * HOUR_MS, (ms) => {
      const by = stage.regular('mastodon', ms, person) ?? stage.teammate(ms)
      if (by !== person) stage.post(by, 'mastodon', ms, { kind: 'boosted', thread, replyTo: posted, mentions: [posted.record.actor] })
    })
  }
  return (person, atMs) => {
    const thread = random.chance(0.5) ? board.find(random, atMs, person) : undefined
    if (thread === undefined) return mention(person, atMs)
    const mood = moodOf(random, 0.25, 0.06)
    stage.post(person, 'mastodon', atMs, { kind: 'replied', body: chatReply[mood](random), mood, thread, replyTo: lastOf(thread) })
  }
}
