import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { aggregateCatalogue } from '../src/expr/functions/aggregates.js'
import { catalogue } from '../src/expr/functions/catalogue.js'
import type { Family, FunctionDefinition } from '../src/expr/functions/definition.js'
import { overFunctions } from '../src/expr/functions/over-functions.js'
import { signatureText } from '../src/expr/functions/resolve.js'

// Writes docs/functions.md from the catalogue: `npm run docs:functions`. A test fails where the page is out of date.

const chapters: { readonly [F in Family]: string } = {
  comparison: 'Comparing',
  logic: 'Logic',
  arithmetic: 'Numbers',
  string: 'Texts',
  time: 'Dates and times',
  conditional: 'Choosing',
  conversion: 'Conversion',
  collection: 'Arrays, maps and rows',
}

const opening = `# Functions

Made by \`npm run docs:functions\` from the catalogue in \`src/expr/functions\`; the examples are run by the tests.
Names and results are those of Flink SQL where it has the function. In an example the operands are constants, but any
expression can stand there, unless a parameter is said to be a constant.

Where nothing else is said a function gives NULL if one of its operands is NULL, and an error if one of them is an
error; errors come before NULLs, and of several errors the same one stands in whatever order the operands are (S10.3 of
[semantics.md](semantics.md)). Characters are code points. Times are in UTC. Of two
numbers of different kinds the wider one decides: TINYINT, SMALLINT, INT, BIGINT, DECIMAL; FLOAT beside any of these but
DECIMAL; else DOUBLE.
`

/** The page as it should be. */
export function functionsPage(): string {
  const functions = [...catalogue.values()]
  const parts = Object.entries(chapters).map(([family, title]) => {
    const entries = functions.filter(definition => definition.family === family)
    return `## ${title}\n\n${entries.map(entryText).join('\n')}`
  })
  return `${[opening, ...parts, aggregatesText(), overText()].join('\n')}`
}

function entryText(definition: FunctionDefinition): string {
  const constants = definition.parameters
    .filter(parameter => parameter.literal)
    .map(parameter => `\`${parameter.name}\``)
  const words =
    constants.length === 0
      ? ''
      : ` ${constants.join(' and ')} ${constants.length === 1 ? 'is a constant' : 'are constants'}.`
  const examples = definition.examples.map(([call, result]) => `${call}  -- ${result}`)
  return `### ${signatureText(definition)}\n\n${definition.doc}${words}\n\n\`\`\`sql\n${examples.join('\n')}\n\`\`\`\n`
}

function aggregatesText(): string {
  const rows = [...aggregateCatalogue.values()].map(({ name, doc, example: [call, result], distinctMatters }) => {
    return `| ${name} | ${doc} | \`${call}\` | \`${result}\` | ${distinctMatters ? 'yes' : 'no'} |`
  })
  return `## Aggregates

They fold the values of a group. NULLs are left out; over no values the result is NULL, that of COUNT 0. Each takes a
filter. In the examples the values of the group stand for the operand.

| name | gives | values | result | DISTINCT matters |
|---|---|---|---|---|
${rows.join('\n')}
`
}

function overText(): string {
  const rows = [...overFunctions.values()].map(({ call, doc, looksAhead }) => {
    return `| \`${call}\` | ${doc} | ${looksAhead ? 'yes' : 'no'} |`
  })
  return `## Ranks and neighbours

They say where a row stands among the rows of its part, in the order of an OVER: see [over.md](over.md). What looks ahead
may change when a row comes after.

| call | gives | looks ahead |
|---|---|---|
${rows.join('\n')}
`
}

const page = new URL('functions.md', import.meta.url)

/** The page as it is. */
export function writtenFunctionsPage(): string {
  return readFileSync(page, 'utf8')
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(page, functionsPage())
}
