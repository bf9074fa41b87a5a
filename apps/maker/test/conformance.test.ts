import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { startPaperExchange } from '@hyperladder/paper-exchange'
import { createSigner } from '@hyperladder/protocol'
import { expect, test } from 'vitest'
import { CLI, spawnCli } from './spawnCli.ts'

const KEY = `0x${'1'.repeat(64)}`

test('conformance checks an endpoint, reading or with orders, and its exit code tells the result', async () => {
  const { address } = createSigner(KEY)
  const paper = await startPaperExchange({ blockMs: 5, traders: false, fund: { [address]: { USDC: '1000', PURR: '1000' } } })
  try {
    const [read, orders, broken] = await Promise.all([
      spawnCli(['conformance', '--url', paper.url, '--only', '1.15', '--only', '2.3', '--format', 'json']),
      spawnCli(['conformance', '--url', paper.url, '--only', '2.3', '--allow-orders'], { env: { HYPERLADDER_PRIVATE_KEY: KEY } }),
      spawnCli(['conformance', '--url', `${paper.url}/absent`]),
    ])
    expect(read.code).toBe(0)
    expect(JSON.parse(read.stdout)).toMatchObject({ passed: 1, failed: 0, leftOpen: [] })
    expect([orders.code, orders.stdout]).toEqual([0, expect.stringMatching(/ok {4}2\.3\.resting[\s\S]*0 failed, 4 skipped, 3 passed/)])
    expect(paper.core.openOrders(address)).toEqual([])
    expect([broken.code, broken.stdout]).toEqual([1, ''])
  } finally {
    await paper.stop()
  }
})

test('Ctrl-C takes back what rests, and says that the run was stopped', async () => {
  const { address } = createSigner(KEY)
  const paper = await startPaperExchange({ blockMs: 100, traders: false, fund: { [address]: { USDC: '1000' } } })
  const child = spawn(process.execPath, [...CLI, 'conformance', '--url', paper.url, '--allow-orders', '--only', '2'], {
    env: { ...process.env, NO_COLOR: '1', HYPERLADDER_PRIVATE_KEY: KEY },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  try {
    child.stdout.on('data', (text) => {
      out += text
    })
    child.stderr.on('data', (text) => {
      err += text
    })
    while (paper.core.openOrders(address).length === 0) {
      if (child.exitCode !== null) throw new Error(`it ended without an order: ${out}${err}`)
      await sleep(5)
    }
    child.kill('SIGINT')
    const [code] = await once(child, 'close')
    expect([code, err]).toEqual([1, expect.stringContaining('stopped: Ctrl-C')])
    expect(out).toMatch(/Skipped:\n {2}\d+: stopped\n/)
    expect(paper.core.openOrders(address)).toEqual([])
  } finally {
    child.kill('SIGKILL')
    await paper.stop()
  }
})

test.each([
  ['no address', ['--url', 'here'], /must begin with http/],
  ['an unknown check', ['--url', 'http://x', '--only', '99'], /--only was 99, must be a check's id/],
  ['orders without a key', ['--url', 'http://x', '--allow-orders'], /needs a private key in HYPERLADDER_PRIVATE_KEY/],
  ['approvals without orders', ['--url', 'http://x', '--allow-approvals'], /--allow-approvals needs --allow-orders/],
  ['a second key without orders', ['--url', 'http://x', '--taker-key-env', 'SECOND'], /needs --allow-orders/],
])('conformance with %s exits 2', async (_, args, message) => {
  const { code, stderr } = await spawnCli(['conformance', ...args], { env: { SECOND: KEY } })
  expect(stderr).toMatch(message)
  expect(code).toBe(2)
})
