import { Button } from 'antd';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { useT } from '../i18n/language.tsx';
import './undo-toast.css';

/** What was done and how to take it back. */
export interface UndoOffer {
  readonly words: string;
  readonly undo?: (() => Promise<unknown>) | undefined;
}

type Offer = (offer: UndoOffer) => void;

const UndoContext = createContext<Offer>(() => {});

const visibleMs = 10_000;

/** Says what a reversible act did, and takes it back. */
export function useUndo(): Offer {
  return useContext(UndoContext);
}

/** Holds the one toast of the page. */
export function UndoProvider({ children }: { readonly children: ReactNode }) {
  const [offer, setOffer] = useState<UndoOffer | undefined>();
  const close = useCallback(() => setOffer(undefined), []);
  useEffect(() => {
    if (!offer) return;
    const timer = setTimeout(close, visibleMs);
    return () => clearTimeout(timer);
  }, [offer, close]);
  return (
    <UndoContext value={setOffer}>
      {children}
      <div className="undo-region" aria-live="polite">
        {offer ? <UndoToast offer={offer} onReplace={setOffer} /> : null}
      </div>
    </UndoContext>
  );
}

/** The toast itself. */
export function UndoToast({ offer, onReplace }: { readonly offer: UndoOffer; readonly onReplace: Offer }) {
  const t = useT();
  const { undo } = offer;
  return (
    <div className="undo-toast">
      <span>{offer.words}</span>
      {undo ? (
        <Button
          size="small"
          ghost
          onClick={() =>
            undo().then(
              () => onReplace({ words: t('undo.done') }),
              () => onReplace({ words: t('undo.failed') }),
            )
          }
        >
          {t('undo.act')}
        </Button>
      ) : null}
    </div>
  );
}
