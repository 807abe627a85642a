export {
  ALARM_SCORE,
  AnomalyDetector,
  type DetectorOptions,
  type DetectorPart,
  type ReadingFate,
} from './detector.ts';
