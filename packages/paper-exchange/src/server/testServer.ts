import type { PaperOptions } from './paperOptions.ts'
import { startPaperExchange } from './startPaperExchange.ts'

/** An exchange in a process of its own, to be killed: its options are the first argument, its addresses the first line it prints. */
const paper = await startPaperExchange(JSON.parse(process.argv[2] as string) as PaperOptions)
process.stdout.write(`${JSON.stringify({ url: paper.url, wsUrl: paper.wsUrl, controlUrl: paper.controlUrl, height: paper.core.height })}\n`)
