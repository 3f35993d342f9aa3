/** Why what a code tells is an error at all: one sentence for all codes of a kind. */

const reasons: readonly (readonly [codes: string, why: string])[] = [
  [
    '1001 1007 1008 1009 1011 1012 1013 1014',
    'What two readers of YAML could take differently is refused, so that you, your editor and gobuild read the same.',
  ],
  [
    '1003 1004 1005 1006',
    'A file may come from anybody (a pull request): its size, depth and signs have limits, so that reading it is harmless.',
  ],
  [
    '1002 1061 1067 1071 4020 4021',
    'Without that file nobody can know what was meant, and a guess would build something else.',
  ],
  [
    '1010 1029 1030 1044',
    'Names become file names, words of the command line and parts of keys on every system, and are known before any value is.',
  ],
  [
    '1020 1021 1022 1023 1024 1027 1028 1055 1056 1066 2008',
    'A key or value that is passed over in silence looks as if it worked: for months nobody notices.',
  ],
  ['1025 1026 1072 4007', 'A gobuild that does only what it knows of a file would build less than the file says.'],
  [
    '1040 1041 1045 1046 1049 2003 2004 2009 4001 4002 4023 4024 4027 4031 4040',
    'What names nothing is mostly a slip of the pen: done in silence, less would happen than you asked for.',
  ],
  ['1042 1205 1206', 'A value of another type would become a text or a default somewhere else, far from its cause.'],
  ['1043 1059', 'A variable that is lost on the way is found out only where the program runs.'],
  ['1047 1048 2006', 'Each target is planned before anything runs: its platforms and cells have to be certain.'],
  ['1050 1052 1053 1070', 'It becomes part of names, limits or keys, and has to mean the same on every machine.'],
  [
    '1057 1060 2502 3106 3202 3251 3252 3303 3400 3401 3402 3502 3503 3601 3602 3603 3611 3612',
    'The same file works on every machine, and nothing is written outside of its folder, only if all paths start there.',
  ],
  [
    '1058 3108 3109 3110',
    'What comes from elsewhere has to be exactly one thing, fetched safely and known by its digest.',
  ],
  [
    '1062 1063 1064 1065',
    'Each file of a workspace has one root and one name, whichever folder gobuild is started in.',
  ],
  [
    '1200 1201 1202 1203 1204 1209',
    'An expression that came out empty would be a wrong path, flag or name somewhere else.',
  ],
  [
    '1207 1210 3301',
    'Secrets are kept out of arguments, logs, keys and files that are committed: others can read all of them.',
  ],
  [
    '1208',
    'An expression becomes one quoted word by itself: within quotes it would end them, and its value would be run as a command.',
  ],
  ['2001 2503', 'Something has to come first.'],
  ['2002', 'One form of selectors is used everywhere, so that what works in the file works on the command line.'],
  ['2005', 'What a driver cannot take would be left out in silence: a release would lack a file.'],
  ['2007', 'What changes the world, or depends on more than its key, must not be taken from a store.'],
  ['2501 2504 3604', 'Which of the two comes first would be chance, and so would be what is built.'],
  [
    '3100 3101 3102 3103 3104 3107 3111 3200 3201 3203',
    'Go would refuse it too, only later, and without the line of this file.',
  ],
  ['3250 3504 3600 3610', 'There is nothing to run.'],
  [
    '3300 3302',
    'A signature says who made something: it has to be certain which key that is, and that only you hold it.',
  ],
  ['3500 3501 3505 3616', 'A probe that cannot fail, or cannot hold, would call every release good, or none.'],
  [
    '3613 3614 3615',
    'A service runs until it is stopped: its socket and whoever waits for it have to be known before.',
  ],
  ['4003 4004 4005 4006 4009', 'A word that is passed over in silence may be the one that mattered.'],
  ['4008', 'What a command does to a whole workspace should be asked for.'],
  [
    '4022 4025 4026 4041 4050',
    "What is there may be somebody else's, or in use: nothing is replaced that was not asked for.",
  ],
  ['4030 4042', 'git alone knows what changed, and runs hooks.'],
  ['4051 4052 4053', 'A gobuild.yaml that was written anyway would not do what its source does.'],
];

/** Undefined for a code that nobody has thought about yet. */
export function whyOf(code: string): string | undefined {
  const number = code.slice(2);
  return reasons.find(([codes]) => codes.split(' ').includes(number))?.[1];
}
