import type { ActivityRecord } from '@kith/contract/records'
import { slug } from '../kit/attendance.ts'
import type { BatchLimits } from '../kit/batches.ts'
import type { Connector } from '../kit/connector.ts'
import { defineTableConnector, type TableCursor, type TableSettings } from '../kit/tables/connector.ts'
import { headerFormat } from '../kit/tables/headers.ts'
import { readMoment } from '../kit/tables/moment.ts'
import { whoIs } from '../kit/tables/who.ts'
import { clip } from '../kit/text.ts'

const format = headerFormat(
  [
    {
      value: 'answers',
      label: 'an answer',
      columns: {
        id: 'response id|submission id|respondent id|id|token|network id',
        at: 'timestamp|submitted at|submit date utc|submit date|submission date|date submitted|end date|completed at|completion time|last action time|date|zeitstempel|horodateur|marca temporal',
        email: 'email|email address|e mail|e mail address|e mail adresse|your email|what is your email address|username',
        name: 'name|full name|your name|what is your name',
        'first-name': 'first name|vorname',
        'last-name': 'last name|nachname',
        organization: 'company|organization|organisation|employer',
      },
      needs: [['at'], ['email', 'name', 'first-name']],
      keepsRest: true,
    },
  ],
  {
    dates: ['at'],
    facts: [{ name: 'form', target: 'form', label: 'Form', help: 'What it is called; else the file’s name stands in' }],
    toRecords: (plan, row, context) => {
      const formOf = row.keeping(['form'], () => {
        const title = row.text('form', 300) || context.file.replace(/(?:\.(?:csv|tsv|txt|gz))+$/i, '') || 'Survey'
        return { title: clip(title, 1_000), place: clip(title, 300), key: slug(title) || 'survey' }
      })
      return () => {
        const at = readMoment(plan, row, 'at', context.nowMs)
        if (typeof at !== 'number') return at
        const actor = whoIs('survey', row)
        if ('reason' in actor) {
          row.note('answer_anonymous')
          return []
        }
        const { title, place, key } = formOf()
        const answers = row.attributes()
        const organization = row.text('organization', 200)
        const record: ActivityRecord = {
          type: 'activity',
          kind: 'survey-answered',
          externalId: clip(`${key}/${row.text('id', 200) || `${actor.key}/${at}`}`, 500),
          occurredAt: at,
          actor,
          title,
          place,
          conversation: clip(key, 500),
        }
        if (answers !== undefined) {
          record.body = clip(bodyOf(answers), 100_000)
          record.attributes = answers
        }
        return organization === '' ? record : [record, { type: 'person', identity: actor, organization }]
      }
    },
  },
)

const bodyOf = (answers: Readonly<Record<string, string>>): string =>
  Object.entries(answers)
    .map(([question, answer]) => `${question}\n${answer}`)
    .join('\n\n')

/** The connector with other bounds than the usual ones: for tests. */
export const surveyWith = (limits: BatchLimits): Connector<TableSettings, TableCursor> =>
  defineTableConnector(format, limits, {
    name: 'survey',
    label: 'Forms and surveys',
    summary: 'Answers to forms and surveys, by whoever gave an address or a name, from their tables',
    help: [
      '1. Export the answers as CSV: Google Forms (*Responses → Download*), Typeform, Microsoft Forms, SurveyMonkey, LimeSurvey, Formbricks, or any table with a time and an address.',
      '2. Give the file. Questions are the columns that are nothing else: they come along as they are.',
      '',
      'Each answer is an activity. Answers without an address or a name are counted and not kept: nobody did them.',
    ].join('\n'),
    kinds: { 'survey-answered': { label: 'answered a survey', plural: 'surveys answered', category: 'support', weight: 2 } },
    mappingExample: 'Timestamp=at,Email Address=email',
  })

export const survey = surveyWith({})
