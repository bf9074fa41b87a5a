export type {
  BboEvent,
  BestLevel,
  BookEvent,
  BookEventLevel,
  CandleEvent,
  GapEvent,
  MarketEvent,
  MarketEventKind,
  TradeEvent,
} from '@hyperladder/exchange-port'
export { describeFile, type FileDescription } from './describeFile.ts'
export { chainSources, type EventSource, eachEvent, type MarketUnits, marketUnits } from './eventSource.ts'
export { fittingSzDecimals } from './fittingSzDecimals.ts'
export { type FileIdentity, identifyFile } from './identifyFile.ts'
export { MarketDataError } from './marketDataError.ts'
export { mergeSources } from './mergeSources.ts'
export { openMarketFile } from './openMarketFile.ts'
export type { FileFacts, PlacedGap } from './parquet/fileFacts.ts'
export { ParquetEventWriter, type ParquetOptions, writeParquet } from './parquet/parquetWriter.ts'
export type { Manifest, RecordedFile } from './recording/manifest.ts'
export { openRecording } from './recording/openRecording.ts'
export { Recorder, type RecorderOptions } from './recording/recorder.ts'
export type { Recovered } from './recording/recoverFolder.ts'
export { type PriceStep, type SourceSurvey, surveySource } from './surveySource.ts'
export { type WrittenCsv, writeCsv } from './text/writeCsv.ts'
export type { OpenOptions } from './textFormat.ts'
