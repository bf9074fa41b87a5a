import { type HttpAnswer, postText } from '../server/testClient.ts'

/** Asks the control API of an exchange, as its operator. */
export async function control(
  paper: { readonly controlUrl: string | undefined },
  name: string,
  params: Readonly<Record<string, unknown>> = {},
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely here
): Promise<any> {
  const answer = await post(paper, name, params)
  if (answer.status !== 200) throw new Error(`${name}: ${answer.text}`)
  return answer.json
}

export const post = (paper: { readonly controlUrl: string | undefined }, name: string, params: object): Promise<HttpAnswer> =>
  postText(`${paper.controlUrl}/${name}`, JSON.stringify(params))

// biome-ignore lint/suspicious/noExplicitAny: as above
export async function look(paper: { readonly controlUrl: string | undefined }, name: string, query = ''): Promise<any> {
  return (await fetch(`${paper.controlUrl}/${name}${query}`, { signal: AbortSignal.timeout(50_000) })).json()
}
