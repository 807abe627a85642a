import { useQueryClient } from '@tanstack/react-query';
import { Tree } from 'antd';
import { type Key as TreeKey, useState } from 'react';
import { useSearchParams } from 'react-router';
import { fetchUnits, type Unit, useUnits } from '../../api/organisation.ts';
import { Failed } from '../../components/failed.tsx';
import { Panel } from '../../components/panel.tsx';
import { Empty, Loading } from '../../components/states.tsx';
import { UnitSelect } from '../../components/unit-select.tsx';
import { useLanguage, useT } from '../../i18n/language.tsx';
import type { Language } from '../../i18n/translate.ts';
import { setParameter } from '../../shell/set-parameter.ts';
import { UnitPanel } from './unit-panel.tsx';
import './organisation-page.css';

interface Branch {
  readonly key: string;
  readonly title: string;
  readonly isLeaf: boolean;
  readonly children?: Branch[];
}

/** Who runs what: the tree of centres, departments and bodies, the unit that is chosen, boards and runways. */
export function OrganisationPage() {
  const t = useT();
  const [search, setSearch] = useSearchParams();
  const chosen = search.get('id') ?? undefined;
  const choose = (id: string): void => setParameter(setSearch, 'id', id);
  return (
    <main className="page organisation">
      <Panel
        title={t('nav.organisation')}
        extra={
          <div className="organisation-search">
            <UnitSelect {...(chosen ? { value: chosen } : {})} onChange={choose} />
          </div>
        }
        className="organisation-tree"
        flush
      >
        <UnitTree chosen={chosen} onChoose={choose} />
      </Panel>
      {chosen ? <UnitPanel id={chosen} onChoose={choose} /> : <Empty what={t('organisation.choose')} />}
    </main>
  );
}

function UnitTree({
  chosen,
  onChoose,
}: {
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}) {
  const { language } = useLanguage();
  const client = useQueryClient();
  const roots = useUnits(undefined);
  const [below, setBelow] = useState<ReadonlyMap<string, readonly Unit[]>>(new Map());
  const open = async (id: string): Promise<void> => {
    const units = await client.fetchQuery({ queryKey: ['units', id], queryFn: () => fetchUnits(id) });
    setBelow((before) => new Map(before).set(id, units));
  };
  if (roots.isPending) return <Loading rows={12} />;
  if (roots.isError) return <Failed error={roots.error} onRetry={roots.refetch} />;
  return (
    <Tree<Branch>
      showLine
      blockNode
      virtual
      height={720}
      selectedKeys={chosen ? [chosen] : []}
      treeData={roots.data.map((unit) => branchOf(unit, below, language))}
      loadData={(node) => open(String(node.key))}
      onSelect={(keys: TreeKey[]) => {
        const [id] = keys;
        if (id !== undefined) onChoose(String(id));
      }}
    />
  );
}

function branchOf(unit: Unit, below: ReadonlyMap<string, readonly Unit[]>, language: Language): Branch {
  const children = below.get(unit.id)?.map((child) => branchOf(child, below, language));
  return {
    key: unit.id,
    title: language === 'en' ? (unit.nameEn ?? unit.nameZh) : unit.nameZh,
    isLeaf: unit.level === 'grid' || children?.length === 0,
    ...(children ? { children } : {}),
  };
}
