import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Launcher } from './launch.ts'
import { spawnCli } from './spawnCli.ts'

const ADDRESS = `0x${'1'.repeat(40)}`
const launcher = new Launcher()
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hyperladder-control-'))
})
afterEach(() => launcher.killAll())
afterAll(() => rm(folder, { recursive: true }))

describe('an exchange with a control port', () => {
  test('is funded, stepped and looked into from the command line, and says what is wrong', async () => {
    await writeFile(join(folder, 'candles.csv'), 't,o,h,l,c,v\n60000,0.2,0.21,0.19,0.205,4000\n')
    const args = ['--port', '0', '--control-port', '0', '--regime', 'chop', '--fault', 'delayedAnswer=.5', '--replay', 'candles.csv']
    const paper = launcher.launch(['paper', ...args], { cwd: folder })
    await paper.says(/^replay +candles\.csv on PURR\/USDC, as fast as recorded$/m)
    const [, port] = await paper.says(/control {5}http:\/\/127\.0\.0\.1:(\d+)/)
    const run = (...words: string[]) => spawnCli(['paper-control', ...words, '--port', port as string])
    const listed = await run()
    expect([listed.code, listed.stdout]).toEqual([0, expect.stringMatching(/^fund +credits address=0x…/m)])
    expect(listed.stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect((await run('fund', `address=${ADDRESS}`, 'token=USDC', 'amount=12.5')).code).toBe(0)
    expect(JSON.parse((await run('account', `address=${ADDRESS}`)).stdout).balances).toMatchObject([{ token: 'USDC', total: '12.5' }])
    expect((await run('freeze')).code).toBe(0)
    expect(JSON.parse((await run('step', 'blocks=20')).stdout)).toMatchObject({ frozen: true })
    const status = JSON.parse((await run('status')).stdout)
    expect(status).toMatchObject({ regimes: { '@1': 'chop' }, faults: { delayedAnswer: { rate: 0.5 } }, replay: { of: 4 } })
    const wrong = await run('regime', 'regime=boom')
    expect([wrong.code, wrong.stderr]).toEqual([1, 'regime was "boom", must be one of calm, trend, crash, chop, empty\n'])
  })

  test('that is not there is said so; a word that is no parameter exits 2', async () => {
    const absent = await spawnCli(['paper-control', 'status', '--port', '1'])
    expect([absent.code, absent.stderr]).toEqual([
      1,
      expect.stringMatching(/no paper exchange answers on control port 1: .*--control-port 1\?/),
    ])
    const word = await spawnCli(['paper-control', 'step', '100'])
    expect([word.code, word.stderr]).toEqual([2, expect.stringContaining('must be KEY=VALUE')])
    const fault = await spawnCli(['paper', '--fault', 'lostAnswer=2'])
    expect([fault.code, fault.stderr]).toEqual([2, expect.stringContaining('must be NAME=RATE')])
  })
})
