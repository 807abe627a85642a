import type {
  BurstAdvice,
  BurstConsequencesInput,
  LocaliseBurstInput,
  NetworkModel,
} from '@cityloop/engines/pipe-network';

/** What the worker needs to know beside the network; plain data that passes between threads. */
export type AdviceInput = LocaliseBurstInput & Omit<BurstConsequencesInput, 'roadClassOf'>;

/** One question to the worker. */
export interface AdviceRequest {
  readonly id: number;
  /** The network of the question, when the worker does not have it open. */
  readonly model?: NetworkModel;
  /** Absent: only open the network. */
  readonly input?: AdviceInput;
  /** Pipes below this diameter are no candidates, mm. */
  readonly minDiameterMm: number;
  /** One number; not zero once nobody waits for the answer any more. */
  readonly stopped: Int32Array<SharedArrayBuffer>;
}

/** The worker's answer. */
export type AdviceReply =
  | { readonly id: number; readonly kind: 'ready' }
  | { readonly id: number; readonly kind: 'advised'; readonly advice: BurstAdvice }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };
