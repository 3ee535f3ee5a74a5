import type { IdentityRef } from '@kith/contract/records'
import type { Item } from '../kit/connector.ts'
import { parseTime } from '../kit/dates.ts'
import { countAt, isObject, listAt, objectAt, textAt, urlAt, type Json } from '../kit/json.ts'
import { accountOf, postItem } from '../kit/posts.ts'

export interface ChannelOrigin {
  /** The channel's title: where it happened. */
  readonly place: string
  readonly nowMs: number
}

/** A video in the terms of the Data API's resource `video`. Pure. */
export const mapVideo = (video: Json, { place, nowMs }: ChannelOrigin): Item => {
  const snippet = objectAt(video, 'snippet')
  const live = objectAt(video, 'liveStreamingDetails')
  const id = textAt(video, 'id')
  return postItem(
    {
      kind: 'video',
      id,
      atMs: parseTime(snippet['publishedAt']),
      author: channelOf(textAt(snippet, 'channelId'), textAt(snippet, 'channelTitle')),
      title: textAt(snippet, 'title'),
      text: textAt(snippet, 'description'),
      url: id === undefined ? undefined : `https://www.youtube.com/watch?v=${encodeURIComponent(id)}`,
      conversation: id,
      place,
      tags: listAt(snippet, 'tags').filter((tag) => typeof tag === 'string'),
      attributes: {
        duration: secondsOf(textAt(objectAt(video, 'contentDetails'), 'duration')),
        live: textAt(live, 'actualStartTime') === undefined ? undefined : true,
        language: textAt(snippet, 'defaultAudioLanguage') ?? textAt(snippet, 'defaultLanguage'),
      },
    },
    { locator: `video ${id ?? 'without id'}`, raw: JSON.stringify({ video }), nowMs },
  )
}

/** A comment in the terms of the resource `comment`; under a video, or as the answer to another. */
export const mapComment = (comment: Json, videoId: string | undefined, { place, nowMs }: ChannelOrigin): Item => {
  const snippet = objectAt(comment, 'snippet')
  const [id, parent] = [textAt(comment, 'id'), textAt(snippet, 'parentId')]
  const video = textAt(snippet, 'videoId') ?? videoId
  const [published, updated] = [textAt(snippet, 'publishedAt'), textAt(snippet, 'updatedAt')]
  return postItem(
    {
      kind: parent === undefined ? 'comment' : 'comment-reply',
      id,
      atMs: parseTime(published),
      author: channelOf(
        textAt(objectAt(snippet, 'authorChannelId'), 'value'),
        textAt(snippet, 'authorDisplayName'),
        urlAt(snippet, 'authorProfileImageUrl'),
      ),
      text: textAt(snippet, 'textOriginal') ?? textAt(snippet, 'textDisplay'),
      url:
        video === undefined || id === undefined
          ? undefined
          : `https://www.youtube.com/watch?v=${encodeURIComponent(video)}&lc=${encodeURIComponent(id)}`,
      conversation: video ?? parent ?? id,
      replyTo: parent ?? video,
      place,
      attributes: { likes: countAt(snippet, 'likeCount'), edited: updated === published ? undefined : updated },
    },
    { locator: `comment ${id ?? 'without id'}`, raw: JSON.stringify({ comment, video }), nowMs },
  )
}

/** A thread: the comment that began it, and the answers that came with it. */
export const mapThread = (thread: Json, origin: ChannelOrigin): { readonly items: readonly Item[]; readonly missing: boolean } => {
  const snippet = objectAt(thread, 'snippet')
  const video = textAt(snippet, 'videoId')
  const replies = listAt(objectAt(thread, 'replies'), 'comments').filter(isObject)
  const items = [objectAt(snippet, 'topLevelComment'), ...replies].map((comment) => mapComment(comment, video, origin))
  return { items, missing: (countAt(snippet, 'totalReplyCount') ?? 0) > replies.length }
}

const channelOf = (id: string | undefined, name: string | undefined, avatarUrl?: string): IdentityRef | undefined =>
  accountOf({
    platform: 'youtube',
    key: id,
    name,
    username: name?.startsWith('@') ? name.slice(1) : undefined,
    url: id === undefined ? undefined : `https://www.youtube.com/channel/${encodeURIComponent(id)}`,
    avatarUrl,
  })

/** "PT1H2M3S" (ISO 8601). */
const secondsOf = (text: string | undefined): number | undefined => {
  const [, days, hours, minutes, seconds] = /^P(?:(\d{1,3})D)?T?(?:(\d{1,3})H)?(?:(\d{1,3})M)?(?:(\d{1,3})S)?$/.exec(text ?? '') ?? []
  const total = Number(days ?? 0) * 86_400 + Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)
  return total === 0 ? undefined : total
}
