import { defineProblems } from '@cityloop/core/errors';

/** Why a server does not start. */
export const serverProblem = defineProblems({
  'port-taken': {
    status: 409,
    zh: '{value} 已被其他程序占用；请停止该程序，或用 {setting} 指定另一个端口。',
    en: '{value} is taken by another program; stop it, or set {setting} to another port.',
    act: 'operator',
  },
  'first-passwords': {
    status: 409,
    zh: 'CITYLOOP_HOST="{value}"：仍有演示账号使用初始密码；请先运行 npm run -s cli -- accounts passwords 设置新密码，再启动。',
    en: 'CITYLOOP_HOST="{value}": a demo account still has its first password; set new ones with "npm run -s cli -- accounts passwords" and start again.',
    act: 'operator',
  },
  'no-room': {
    status: 507,
    zh: '磁盘已满（{value}）；请腾出空间后重新启动。已确认的数据没有丢失。',
    en: 'The disk is full ({value}); free space and start again. Nothing that was acknowledged is lost.',
    act: 'operator',
  },
  'no-right': {
    status: 403,
    zh: '当前用户不能读写 {value}；请给予权限，或用 CITYLOOP_DATA 指定另一个文件夹。',
    en: '{value} cannot be read or written by this user; give it the rights, or set CITYLOOP_DATA to another folder.',
    act: 'operator',
  },
  'read-only-disk': {
    status: 403,
    zh: '{value} 所在磁盘是只读的；请用 CITYLOOP_DATA 指定另一个文件夹。',
    en: '{value} is on a read-only disk; set CITYLOOP_DATA to another folder.',
    act: 'operator',
  },
  'no-folder': {
    status: 409,
    zh: '{value} 不是文件夹；请用 CITYLOOP_DATA 指定另一个。',
    en: '{value} is no folder; set CITYLOOP_DATA to another one.',
    act: 'operator',
  },
});

/** What can go wrong with a backup set, told on the command line. */
export const backupProblem = defineProblems({
  'backup-folder-used': {
    status: 409,
    zh: '文件夹 {value} 不是空的；请换一个文件夹，或先清空它。',
    en: 'The folder {value} is not empty; name another one, or empty it first.',
    act: 'operator',
  },
  'backup-folder-relative': {
    status: 400,
    zh: '备份文件夹须为绝对路径（收到：{value}）。',
    en: 'The folder of a backup is an absolute path (got {value}).',
    act: 'operator',
  },
  'backup-unwritable': {
    status: 409,
    zh: '备份写不下去：{reason}。{value} 中的备份不完整，不能用于恢复。',
    en: 'The backup could not be written: {reason}. What lies in {value} is incomplete and cannot be restored.',
    act: 'operator',
  },
  'backup-incomplete': {
    status: 409,
    zh: '{value} 中没有完整的备份：缺少 manifest.json，备份当时没有写完。',
    en: '{value} holds no complete backup: it has no manifest.json, so it was never finished.',
    act: 'operator',
  },
  'backup-unknown-form': {
    status: 409,
    zh: '{value} 中备份的格式本程序不认识：{reason}。请用制作该备份的版本恢复。',
    en: 'The backup in {value} is of a form this program does not know: {reason}. Restore it with the release that made it.',
    act: 'operator',
  },
  'backup-damaged': {
    status: 409,
    zh: '备份的 {value} 已损坏：{reason}。什么都没有恢复。',
    en: '{value} of the backup is damaged: {reason}. Nothing was restored.',
    act: 'operator',
  },
  'restore-target-used': {
    status: 409,
    zh: '{value} 里已有数据；恢复只写入空的文件夹和空的数据库。',
    en: '{value} holds data already; a backup is restored into an empty folder and empty databases only.',
    act: 'operator',
  },
});
