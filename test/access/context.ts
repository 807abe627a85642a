import assert from 'node:assert/strict';
import type { Answer } from './ask.ts';
import type { People, Person } from './people.ts';
import type { World } from './world.ts';

/** What the cases share once it is open. */
export interface Context {
  world(): World;
  people(): People;
}

/** The caller of a role at a position. */
export function personAt({ people }: Context, role: string, position: string): Person {
  const person = people().everybody.find((one) => one.role === role && one.position === position);
  assert.ok(person, `nobody is ${role} at ${position}`);
  return person;
}

/** Asks as somebody, by its token. */
export async function call(
  { world }: Context,
  { byToken }: Pick<Person, 'byToken'>,
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  payload?: object,
): Promise<Answer> {
  const got = await world().app.inject({
    method,
    url,
    headers: byToken,
    ...(payload === undefined ? {} : { payload }),
  });
  const isJson = String(got.headers['content-type']).includes('json') && got.body !== '';
  const json = isJson ? got.json() : undefined;
  const code = got.statusCode < 300 ? 'ok' : String(json?.error?.code ?? got.statusCode);
  return { code, status: got.statusCode, json, bytes: got.rawPayload };
}
