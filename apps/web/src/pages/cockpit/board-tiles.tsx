import { Link } from 'react-router';
import type { BoardRow } from '../../api/cockpit.ts';
import { DrillMark } from '../../components/drill.tsx';
import { Level } from '../../components/level.tsx';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';

/** The boards, grey while nothing is open on them. */
export function BoardTiles({ boards }: { readonly boards: readonly BoardRow[] }) {
  const t = useT();
  const both = useBoth();
  return (
    <ul className="boards" aria-label={t('cockpit.boards')}>
      {boards.map((board) => (
        <li key={board.id} className={board.open + board.drills === 0 ? 'board board-quiet' : 'board'}>
          <Link to={`/desk?board=${board.id}`}>
            <span className="board-name">{both(board)}</span>
            <span className="board-mark">
              {board.worst ? <Level level={board.worst} axis="severity" form="mark" /> : null}
            </span>
            <span className="board-open">
              <strong>{board.open}</strong> {t('cockpit.open')}
              {board.drills > 0 ? (
                <>
                  {' '}
                  <DrillMark /> {board.drills}
                </>
              ) : null}
            </span>
            {board.late > 0 ? (
              <span className="late-mark">{t('cockpit.lateCount', { n: board.late })}</span>
            ) : (
              <span className="board-vitals">{t('cockpit.vitalCount', { n: board.vitals })}</span>
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}
