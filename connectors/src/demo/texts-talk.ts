import { texts } from './texts.ts'
import type { ByMood } from './texts.ts'

export const questionTitle = texts(`
How do I {task}?
How to {task} with {tech}?
{part} {symptom} {when}: what am I missing?
What does {error} mean?
Best way to {task} in {place}?
Is it safe to {task} {when}?
Can the {part} be replaced?
Why is the {thing} reset {when}?
{error} after the upgrade to {version}
Recommended {thing} for {n} users?
Does {version} work with {tech}?
Where should I put the {thing} when using {tech}?
Trouble with the {part} in {place}
Has anybody managed to {task}?
{tech} and the {part}: who owns the {thing}?
Migrating {n} documents: {part} {symptom}
Understanding the {part}
Difference between {thing} and {thing}?
`)
export const ideaTitle = texts(`
Show and tell: {project}
I built {project}
Idea: {task} without code
We moved {n} users from {tech}, notes inside
What would make the {part} {benefit}?
My setup for {place}
`)
export const questionBody: ByMood = {
  neutral: texts(`
{sorry}. I try to {task} in {place}. With {version} and {tech} the {part} {symptom} {when}. The log says {error}. What is the recommended way?
We build {project}. For that we have to {task}. Has somebody done this with {tech}?
I followed {page} up to the last step. Then the {thing} is missing and I see {error}.
What {thing} do you use for {n} documents? Ours {symptom} {when}.
Two replicas, {n} documents, {tech}. How can I see what the {part} is doing?
Is there a limit for the {thing}? I could not find it in {page}.
`),
  happy: texts(`
First of all: thank you, {project} would not exist without it! Now I want to {task}. Any hints?
Really enjoying {version}. One question: how do I {task} {when}?
`),
  unhappy: texts(`
I am stuck since yesterday and about to give up. The {part} {symptom} {when}, {page} does not help, and {error} is a useless message.
This used to work in {version}. Now everything is broken {when} and nobody answers in chat. Frustrating.
`),
}
export const answer: ByMood = {
  neutral: texts(`
You have to {fix}. {page} has an example.
That error ({error}) comes from the {part}. Try to {fix} first, then look at the {thing}.
We had the same in {place}. What worked: {fix}.
Which version is it? Since {version} you can {task} directly.
Short answer: no. Long answer: the {part} needs the {thing}, so {fix}.
Have a look at {page}, third section. In short: {fix}.
Two ways: {fix}, or {fix}. The first is {benefit}.
It depends on the {thing}. Below {n} do nothing, above it {fix}.
Could you post the {thing}? My guess is that it {symptom} {when}.
Not possible today, there is an issue for it. Meanwhile: {fix}.
`),
  happy: texts(`
Good question, and nice project! You only have to {fix}.
Welcome! Easy one: {fix}. Have fun with {tech}.
Glad that you ask, this is my favourite part: {fix}, and it is {benefit}.
`),
  unhappy: texts(`
Sadly this is broken in {version}. I lost a weekend to it. {fix} helps a bit.
Please read {page} before you ask, this comes up every week.
`),
}
export const followUp: ByMood = {
  neutral: texts(`
Tried it in {place}: still {error}, but only {when}.
I use {version} with {tech}.
Here is the {thing}: it changes {when}.
Ok, and how would I then {task}?
`),
  happy: texts(`
That was it, thank you!
Works now, you saved my day.
Perfect, marked as the answer. Thanks a lot!
Brilliant, and so simple. Thank you for the quick help.
`),
  unhappy: texts(`
Unfortunately no change, the {part} still {symptom}.
That makes it worse, now it {symptom} {when}.
`),
}
export const chatOpener: ByMood = {
  neutral: texts(`
Does anybody here {task}?
What is your {thing} in {place}?
Quick question: can the {part} {task}?
Getting {error} {when}, is that known?
Anyone at the community call today?
Reading {page}: what is meant by {thing}?
I am looking for somebody who knows {tech} and the {part}
Poll: {tech} or {tech} for {project}?
The recording of the last talk is online
Who wants to pair on the {part} this week?
Is {version} out already?
TIL that you can {fix}
Our {place} runs {version} with {n} replicas now
`),
  happy: texts(`
Just shipped {project} :tada:
{version} is so fast, wow. Thanks everyone!
First pull request merged today, this community is wonderful
Loved the talk yesterday, {benefit} indeed
`),
  unhappy: texts(`
{part} {symptom} again {when}, I am so tired of it
Is it only me or is {page} really confusing?
Lost data {when}. Not happy.
`),
}
export const chatReply: ByMood = {
  neutral: texts(`
Which version?
Try to {fix}
Same here
I think that is the {part}
See {page}
Only {when}
Yes, since {version}
No, but you can {fix}
Let me check
Could you open an issue for it?
In {place} we {fix}
+1
Ask in the forum, more people will find it there
It is the {thing}, I am quite sure
`),
  happy: texts(`
Nice!
Thanks, that helped
Congratulations :tada:
Love it
You are the best, thank you
`),
  unhappy: texts(`
Hm, that did not help at all
Annoying, I know
Same problem, and no answer for days
`),
}
export const introduction = texts(`
Hello from {city}! I work with {tech} and want to {task}.
Hi, I am new. Came here because of {project}.
Greetings from {city}. I saw the talk and had to try it.
Hey! {tech} person, curious about the {part}.
`)
export const blogTitle = texts(`
How we {task} at scale
{version} is here: meet the new {part}
Inside the {part}
{n} lessons from {project}
From {tech} to local-first in a weekend
A tour of the {part} for {tech} developers
Community spotlight: {project}
What we learnt from {n} conflicts
Offline is not an edge case
Why the {part} is {benefit}
`)
export const blogBody = texts(`
In this post we {task}, step by step, with {tech}. You will need {version} and a coffee.
Last month the {part} {symptom} {when}. This is the story of how we found out why.
Guest post: how a team of {n} built {project}, and what they would do differently.
`)
export const blogComment: ByMood = {
  neutral: texts(`
Does this also work with {tech}?
What about the {thing} {when}?
We {fix} instead, similar result.
`),
  happy: texts(`
Great write-up, thank you!
Clear and honest. More of this please.
`),
  unhappy: texts(`
The numbers look off, in {place} it {symptom}.
Disappointing: no word about {tech}.
`),
}
export const mastodonPost: ByMood = {
  neutral: texts(`
Trying {product} with {tech} this weekend. #{product} #localfirst
Reading about the {part} of {product}. Has anybody used it for {project}?
{product} {version} or plain {tech} for {project}? Opinions welcome.
Talk notes: local-first, {product}, and why {thing} matters.
`),
  happy: texts(`
{product} made {project} possible in two evenings. Impressed! #{product}
Shout-out to the {product} community, the friendliest place to ask about {tech}.
{product} {version}: it just works offline. Love it.
`),
  unhappy: texts(`
Spent the day with {product} and {error}. Not amused.
{product} docs, please: how does one {task}? Giving up for today.
Going back to {tech}, the {part} of {product} {symptom} {when}.
`),
}
export const meetupTitle = texts(`
{product} {city}: {task}
{product} {city}: inside the {part}
{product} {city}: an evening with {tech}
{product} {city}: lightning talks
{product} {city}: hack night
`)
