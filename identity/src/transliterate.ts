/**
 * Letters of other scripts in Latin ones, by table: Cyrillic and Greek by common English practice, kana by Hepburn, Hangul by
 * Revised Romanization, the scripts of India without the signs that English leaves out, Arabic by whole names.
 * Han characters stay: their reading depends on language and person.
 */
const pairs = (text: string): [string, string][] =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => {
      const [from = '', to = ''] = pair.split('=')
      return [from, to]
    })

const LETTERS: ReadonlyMap<string, string> = new Map(
  pairs(`
а=a б=b в=v г=g д=d е=e ё=yo ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya
і=i ї=yi є=ye ґ=g ў=u ђ=dj ј=j љ=lj њ=nj ћ=c џ=dz ѓ=gj ќ=kj ѕ=dz ә=a ғ=g қ=k ң=n ө=o ұ=u ү=u һ=h
α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o
ł=l ø=o đ=d ß=ss æ=ae œ=oe ı=i ð=d þ=th ħ=h ŋ=n ə=e ĸ=k ŧ=t`),
)

const KANA: ReadonlyMap<string, string> = new Map(
  pairs(`
あ=a い=i う=u え=e お=o か=ka き=ki く=ku け=ke こ=ko が=ga ぎ=gi ぐ=gu げ=ge ご=go さ=sa し=shi す=su せ=se そ=so ざ=za じ=ji ず=zu ぜ=ze ぞ=zo
た=ta ち=chi つ=tsu て=te と=to だ=da ぢ=ji づ=zu で=de ど=do な=na に=ni ぬ=nu ね=ne の=no は=ha ひ=hi ふ=fu へ=he ほ=ho ば=ba び=bi ぶ=bu べ=be ぼ=bo
ぱ=pa ぴ=pi ぷ=pu ぺ=pe ぽ=po ま=ma み=mi む=mu め=me も=mo や=ya ゆ=yu よ=yo ら=ra り=ri る=ru れ=re ろ=ro わ=wa ゐ=i ゑ=e を=o ん=n ゔ=vu
ぁ=a ぃ=i ぅ=u ぇ=e ぉ=o きゃ=kya きゅ=kyu きょ=kyo ぎゃ=gya ぎゅ=gyu ぎょ=gyo しゃ=sha しゅ=shu しょ=sho じゃ=ja じゅ=ju じょ=jo
ちゃ=cha ちゅ=chu ちょ=cho にゃ=nya にゅ=nyu にょ=nyo ひゃ=hya ひゅ=hyu ひょ=hyo びゃ=bya びゅ=byu びょ=byo ぴゃ=pya ぴゅ=pyu ぴょ=pyo
みゃ=mya みゅ=myu みょ=myo りゃ=rya りゅ=ryu りょ=ryo`),
)

const INITIALS = 'g kk n d tt r m b pp s ss  j jj ch k t p h'.split(' ')
const MEDIALS = 'a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i'.split(' ')
const FINALS = ['', ...'k k k n n n t l k m l l l p l m p p t t ng t t k t p t'.split(' ')]
/** Surnames are written by habit, not by rule. */
const HANGUL_SURNAMES: ReadonlyMap<string, string> = new Map(
  pairs(
    '김=kim 이=lee 박=park 최=choi 정=jung 조=cho 윤=yoon 임=lim 신=shin 유=yoo 류=ryu 노=noh 오=oh 문=moon 우=woo 구=koo 주=joo 강=kang 권=kwon',
  ),
)

const isHangul = (code: number): boolean => code >= 0xac00 && code <= 0xd7a3

const syllable = (code: number): string => {
  const index = code - 0xac00
  return `${INITIALS[Math.floor(index / 588)] ?? ''}${MEDIALS[Math.floor((index % 588) / 28)] ?? ''}${FINALS[index % 28] ?? ''}`
}

/** Three or four syllables in one word are a whole name: the first is the surname. */
const hangulWord = (word: string): string => {
  const syllables = word.split('')
  const first = syllables[0] ?? ''
  const read = (part: readonly string[]): string => part.map((one) => syllable(one.charCodeAt(0))).join('')
  const surname = HANGUL_SURNAMES.get(first) ?? read([first])
  if (syllables.length === 1) return surname
  return syllables.length >= 3 && syllables.length <= 4 ? `${surname} ${read(syllables.slice(1))}` : read(syllables)
}

const kanaWord = (word: string): string => {
  const hiragana = word.replace(/[ァ-ヴ]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0x60)).replaceAll('ー', '')
  let text = ''
  let doubled = false
  for (let at = 0; at < hiragana.length; at++) {
    const one = hiragana[at] ?? ''
    if (one === 'っ') {
      doubled = true
      continue
    }
    const two = KANA.get(hiragana.slice(at, at + 2))
    const read = two ?? KANA.get(one) ?? ''
    if (two !== undefined) at++
    text += doubled ? `${read.slice(0, 1)}${read}` : read
    doubled = false
  }
  return text.replace(/ou/g, 'o').replace(/uu/g, 'u')
}

/** The scripts of India lie in blocks of one plan: a table for the first reads nine of them. */
const INDIC: ReadonlyMap<string, string> = new Map(
  pairs(`
अ=a आ=a इ=i ई=i उ=u ऊ=u ऋ=ri ए=e ऐ=ai ओ=o औ=au ऎ=e ऒ=o ं=n ँ=n ः=h ॰=n ॱ= ा=a ि=i ी=i ु=u ू=u ृ=ri ॆ=e े=e ै=ai ॊ=o ो=o ौ=au ्= ़=
क=k ख=kh ग=g घ=gh ङ=n च=ch छ=chh ज=j झ=jh ञ=n ट=t ठ=th ड=d ढ=dh ण=n त=t थ=th द=d ध=dh न=n ऩ=n प=p फ=ph ब=b भ=bh म=m य=y र=r ऱ=r ल=l ळ=l ऴ=zh व=v श=sh ष=sh स=s ह=h`),
)

/** A consonant is read with "a" unless a sign follows or the word ends. */
const indicWord = (word: string): string => {
  const letters = Array.from(word, (one) => String.fromCharCode(0x0900 + ((one.charCodeAt(0) - 0x0900) % 0x80)))
  return letters
    .map((letter, at) => {
      const next = letters[at + 1]
      const consonant = letter >= 'क' && letter <= 'ह'
      const signed = next === undefined || (next >= '\u093c' && next <= '\u094d')
      // "सिंह" is written Singh.
      if ((letter === 'ं' || letter === '॰') && next === 'ह') return 'ng'
      return (INDIC.get(letter) ?? '') + (consonant && !signed ? 'a' : '')
    })
    .join('')
}

/** Arabic writes no short vowels: only names that the table has are read, the others keep their script. */
const ARABIC: ReadonlyMap<string, string> = new Map(
  pairs(`
محمد=mohammed محمود=mahmoud أحمد=ahmed احمد=ahmed مصطفى=mustafa علي=ali حسن=hassan حسين=hussein يوسف=youssef إبراهيم=ibrahim ابراهيم=ibrahim خالد=khaled عمر=omar عمرو=amr عبدالله=abdullah عبدالرحمن=abdulrahman طارق=tariq كريم=karim سعيد=saeed سليم=salim سالم=salem
ياسر=yasser ياسين=yassin بلال=bilal حمزة=hamza زيد=zaid زياد=ziad رامي=rami سامي=sami سمير=samir نبيل=nabil هاني=hani وليد=walid مروان=marwan ماجد=majed فهد=fahad فيصل=faisal عادل=adel عصام=essam أيمن=ayman أنس=anas إسماعيل=ismail اسماعيل=ismail جمال=jamal
فاطمة=fatima مريم=maryam ليلى=layla نور=noor سارة=sara هدى=huda عائشة=aisha زينب=zainab أمينة=amina سلمى=salma رنا=rana دينا=dina ريم=reem ياسمين=yasmin هبة=heba إيمان=iman منى=mona
الحداد=haddad حداد=haddad منصور=mansour الخطيب=khatib النجار=najjar صالح=saleh عثمان=othman الشريف=sharif زيدان=zidane المصري=masri الأحمد=ahmad العلي=ali ناصر=nasser قاسم=qasim غانم=ghanem يعقوب=yaqoub طاهر=taher بوعزيز=bouaziz رضا=reza رشيد=rashid حبيب=habib فارس=faris`),
)

const isAscii = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false
  return true
}

/** Lower-case Latin letters for every script that has a table: compatibility forms, case and accents are gone. Keeps spaces and punctuation. */
export const latinise = (text: string): string => {
  if (isAscii(text)) return text.toLowerCase()
  const words = text
    .normalize('NFKC')
    .replace(/[가-힣]+/g, (word) => (isHangul(word.charCodeAt(0)) ? hangulWord(word) : word))
    .replace(/[ぁ-ゖァ-ヴー]+/g, kanaWord)
    .replace(/[\u0900-\u0d7f]+/g, indicWord)
    .replace(/[\u0621-\u064a]+/g, (word) => ARABIC.get(word) ?? word)
    .toLowerCase()
  let read = ''
  for (const letter of words) read += LETTERS.get(letter) ?? letter
  return read
    .normalize('NFD')
    .replace(/./gsu, (letter) => LETTERS.get(letter) ?? letter)
    .replace(/\p{M}+/gu, '')
}
