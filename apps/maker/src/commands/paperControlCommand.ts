import { type CommandContext, wholeOption } from '@hyperladder/command-line'
import { Command, InvalidArgumentError } from 'commander'

export type ControlParams = Readonly<Record<string, string>>

const TEXT = `
Talks to an exchange that was started with 'hyperladder paper --control-port'.
Without an operation it lists what there is. Answers are JSON; what is wrong
with a request is told by name, value and what is allowed, with exit code 1.

Examples:
  hyperladder paper-control
  hyperladder paper-control fund address=0xADDRESS token=USDC amount=1000
  hyperladder paper-control step blocks=100
  hyperladder paper-control regime regime=crash coin=PURR/USDC
  hyperladder paper-control fault name=lostAnswer rate=0.1
  hyperladder paper-control standing address=0xADDRESS tierVolume=25000000
  hyperladder paper-control account address=0xADDRESS`

/** Returns the command of whoever operates a paper exchange. */
export function paperControlCommand(context: CommandContext): Command {
  return new Command('paper-control')
    .description('operate a running paper exchange: funds, time, regimes, faults, true state')
    .argument('[operation]', 'what to ask or order, such as status, fund, step, regime, fault')
    .argument('[key=value...]', 'its parameters', paramOption, {})
    .option('--port <port>', 'control port of the exchange', wholeOption(1, 65_535), 3002)
    .addHelpText('after', TEXT)
    .action(async (operation: string | undefined, params: ControlParams, { port }: { port: number }) => {
      const { runPaperControl } = await import('./runPaperControl.ts')
      context.exit(await runPaperControl({ operation, params, port }, context))
    })
}

function paramOption(text: string, before: ControlParams): ControlParams {
  const [, key, value] = /^([a-zA-Z]+)=(.+)$/.exec(text) ?? []
  if (key === undefined || value === undefined) throw new InvalidArgumentError('It must be KEY=VALUE, such as blocks=100.')
  if (before[key] !== undefined) throw new InvalidArgumentError(`${key} was given twice.`)
  return { ...before, [key]: value }
}
