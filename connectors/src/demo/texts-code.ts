import { texts } from './texts.ts'
import type { ByMood } from './texts.ts'

export const commitSubject = texts(`
{verb} the {thing} of the {part}
{verb} the {thing} {when}
{part}: keep the {thing} {when}
{part}: {verb} {thing} handling
Fix: {part} {symptom} {when}
Make the {part} survive a lost {thing}
Read the {thing} once per batch
Add a test for the {part} {when}
Add an example: {task}
Say what to do when the {thing} is missing
Reject a {thing} above {n}
Return early when the {thing} is empty
Remove the old {part}
Split the {part} from the {part}
Retry at most {n} times {when}
Let the {part} wait for the {thing}
Move the {thing} into the {part}
Document how to {task}
Correct a typo in {page}
Bench the {part} with {n} documents
Allow {tech} users to {task}
Update {tech} to the latest patch
Do not copy the {thing} in the {part}
Count what the {part} drops
Prepare {version}.{n}
Show the {thing} in error messages
Sort by {thing}, then by replica id
Use a stable order in the {part}
Bring back the {thing} that {version} lost
Fewer allocations in the {part}
`)
export const commitBody = texts(`
The {part} {symptom} {when}. Keeping the {thing} makes it {benefit}.
Before, the {thing} was read twice; with {n} documents that was most of the time.
Found while trying to {task}.
Reported in the forum: {error} {when}.
No change of behaviour.
This is {benefit}, and {page} says so now.
`)
export const issueTitle = texts(`
{part} {symptom} {when}
{error} {when}
{part} {symptom} in {place}
Crash in {part} {when}
Regression in {version}: {part} {symptom}
Please let us {task}
Feature request: {task} with {tech}
Docs: how to {task}?
The {thing} of the {part} is not documented
Allow a {thing} above {n}
{tech}: {part} {symptom}
Upgrade to {version} fails with {error}
Tests are flaky {when}
Types are wrong for the {part}
Support {tech} in the {part}
Memory grows {when}
Proposal: a bounded {part}
The {thing} is ignored {when}
`)
export const issueBody: ByMood = {
  neutral: texts(`
Version {version} in {place}. The {part} {symptom} {when}.\\n\\nSteps:\\n1. start with {n} documents\\n2. {task}\\n3. see {error}
I would like to {task}. Today the {thing} gets in the way. It would be {benefit}.
Seen with {tech} and {version}. The log says {error}. {sorry}.
Expected: the {part} keeps the {thing}. Actual: it {symptom} {when}.
Reproduced {n} times out of {n} in {place}. Happy to try a patch.
`),
  happy: texts(`
Love the project! One wish: let us {task}. It would be {benefit}.
Great work on {version}, the {part} is excellent now. A small thing remains: it {symptom} {when}.
Thanks for {page}, it helped a lot. Could it also say how to {task}?
`),
  unhappy: texts(`
This is the third time that the {part} {symptom} {when}. Very frustrating: we lost half a day in {place}.
Terrible upgrade to {version}. {error} everywhere, and {page} is wrong.
Honestly disappointed: the {thing} was promised for {version} and the {part} still {symptom}.
`),
}
export const pullRequestTitle = texts(`
{verb} the {thing} of the {part}
Fix {part} that {symptom} {when}
{part}: respect the {thing}
Add a way to {task}
Add {tech} example: {task}
Docs: explain how to {task}
Bound the {part} at {n}
Test the {part} {when}
Replace the {thing} by a {thing}
Make {part} {benefit}
Refactor the {part} before {version}
Report {error} with a hint
`)
export const pullRequestBody = texts(`
Closes a problem where the {part} {symptom} {when}. Tested in {place} with {n} documents.
What: {task}. Why: {benefit}. How: {fix}.
First contribution, be gentle! The {thing} now survives {when}.
Draft, I would like early feedback on the {part}.
Follows the discussion in the forum. No change for those who do not {task}.
The benchmark goes from {n} ms to 12 ms in {place}.
`)
export const issueComment: ByMood = {
  neutral: texts(`
Same here with {version} in {place}.
Does it help to {fix}?
Could you share the {thing} from the log? {error} can mean two things.
I can reproduce this with {n} documents and {tech}.
This comes from the {part}; it {symptom} only {when}.
A workaround until then: {fix}.
I would rather {task} in the client than in the {part}.
Let us discuss this in the next community call.
Moved to the next milestone, the {part} needs more work first.
Marking as a good first issue: see {page} to start.
Is this still the case in {version}?
I had a look: the {thing} is read before the {part} is ready.
`),
  happy: texts(`
Fixed for me in {version}, thank you so much!
Great find, thanks for the clear report.
Wow, that was quick. Works perfectly in {place} now.
This is a lovely solution, it is {benefit}.
`),
  unhappy: texts(`
Any news? This has been broken for weeks and blocks our {tech} team.
Still fails with {error}. This is really annoying.
I do not understand why this was closed, the {part} still {symptom}.
`),
}
export const reviewBody: ByMood = {
  neutral: texts(`
Two remarks on the {thing}, otherwise fine.
Could the {part} do this instead? Then it would be {benefit}.
Please add a test {when}.
What happens when the {thing} is above {n}?
The name {thing} is already taken in the {part}.
Looks good, one nit in the docs.
I would {fix} here.
Can we avoid the copy? With {n} documents it will show.
`),
  happy: texts(`
Beautiful, thank you! Merging once CI is green.
Excellent tests. Approved.
Very clean, I learnt something about the {part}.
`),
  unhappy: texts(`
I am afraid this breaks the {part} {when}. We cannot take it like this.
This is too large to review. Please split it.
`),
}
export const ciComment = texts(`
Build passed in {n} s.
Build failed: {error}. See the log of the job.
Coverage unchanged. Size of the bundle: +{n} bytes.
`)
export const releaseNotes = texts(`
The {part} is faster, the {thing} is bounded, and {n} bugs are gone. Thanks to everybody who reported and tested!
This release makes it possible to {task}. The {part} no longer {symptom} {when}.
A patch release: {error} {when} is fixed. Please upgrade.
`)
