import fc from 'fast-check'
import { expect, test } from 'vitest'
import { html, scriptJson } from './html.ts'

test('values are escaped, but for HTML; lists are joined; nothing is nothing', () => {
  const inner = html`<i>${'<&>"\''}</i>`
  expect(html`<b title="${'"'}">${[inner, 'x', 7]}${undefined}${false}</b>`.text).toBe(
    '<b title="&quot;"><i>&lt;&amp;&gt;&quot;&#39;</i>x7</b>',
  )
})

test('no text opens a tag or ends an attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', '/', '!', '-') }), (text) => {
      expect(html`${text}`.text).not.toMatch(/[<>"']/)
    }),
  )
})

test('JSON in a script stays JSON and in the script', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { text } = scriptJson(value)
      expect(text).not.toMatch(/[<>&\u2028\u2029]/)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
  expect(scriptJson(['</script>', '\u2028']).text).toBe('["\\u003c/script\\u003e","\\u2028"]')
})
