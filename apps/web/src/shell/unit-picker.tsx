import { useQueryClient } from '@tanstack/react-query';
import { TreeSelect } from 'antd';
import { useState } from 'react';
import { fetchUnits, type Unit } from '../api/organisation.ts';
import { UnitName } from '../components/unit-name.tsx';
import { useLanguage, useT } from '../i18n/language.tsx';
import { scopeUnit, useSession, useUnitScope } from './session.tsx';

interface Node {
  readonly id: string;
  readonly pId: string;
  readonly value: string;
  readonly title: string;
  readonly isLeaf: boolean;
}

const centres = new Set(['centre', 'functional-zone']);

/** Chooses whose city is shown: one's own centre or one below it. */
export function UnitPicker() {
  const t = useT();
  const { language } = useLanguage();
  const me = useSession();
  const client = useQueryClient();
  const [unit, setUnit] = useUnitScope();
  const root = scopeUnit(me);
  const rootTitle = language === 'zh' ? me.unitName.zh : (me.unitName.en ?? me.unitName.zh);
  const [found, setFound] = useState<readonly Node[]>([]);
  const nodes: readonly Node[] = [
    { id: root, pId: '', value: root, title: rootTitle, isLeaf: false },
    ...found,
  ];
  const open = async (parent: string): Promise<void> => {
    const units = await client.fetchQuery({ queryKey: ['units', parent], queryFn: () => fetchUnits(parent) });
    const below = units.filter((one) => centres.has(one.kind)).map((one) => nodeOf(one, parent, language));
    setFound((before) => [...before.filter((node) => node.pId !== parent), ...below]);
  };
  const known = nodes.some((node) => node.value === unit);
  return (
    <TreeSelect
      treeDataSimpleMode
      showSearch={{ treeNodeFilterProp: 'title' }}
      className="unit-picker"
      aria-label={t('nav.unit')}
      {...(known ? { value: unit } : {})}
      placeholder={<UnitName id={unit} />}
      treeData={nodes.map((node) => ({ ...node }))}
      loadData={(node) => open(String(node.value))}
      onChange={(value: string) => setUnit(value)}
    />
  );
}

function nodeOf(unit: Unit, parent: string, language: 'zh' | 'en'): Node {
  const title = language === 'zh' ? unit.nameZh : (unit.nameEn ?? unit.nameZh);
  return { id: unit.id, pId: parent, value: unit.id, title, isLeaf: unit.level === 'town' };
}
