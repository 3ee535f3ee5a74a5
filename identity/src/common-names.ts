import { isKnownGivenName } from './nicknames.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Given names beyond the table of nicknames that are frequent somewhere. Latin letters without marks. */
const GIVEN = words(`
aaron adam adrian ahmed aisha akash akira alan alfonso alvaro amin amir amy anand ananya anil anish ankit ankur anuj arash aravind arjun armin arnaud arne arun ashish ashley ashok
ashutosh austin axel ayush barbara beatrice bharat bin bo brandon brendan brent brett brian bruce bruno bryan byron cameron cedric chen cheng chloe clara clement cody colin connor corey
craig curtis cyril damian damien darren dean deepak derek desmond devin dhruv dinesh divya dylan eduard emre enzo erin ethan fabian fabien fabio farhan fatima fei feng ferran filippo flavio
florian francois gaurav gavin gianluca gilles glenn gonzalo gordon graham guang guido hai hao haruki harsh hassan heiko heather helmut himanshu hong hui hussein ian imran ivo jan jared
jason jay jin jing jun justine kai karan karthik kartik katherine kaushik keith kevin khalid kieran kim kirill kunal kurt kyle lance lei leila leslie levi liang lin linda ling logan lorena
louise lucia lukas lynn mahesh malcolm manish manoj manuela marina mario marlon mason mathilde mauro mayank meng mei melanie ming miriam mohit mukesh murat naoki naveen neil nelson neha nikhil
nina nishant nitin norman olaf omar ora oren oriol osman pascal peng pierre ping piyush pooja prakash pranav prateek pratik preeti priya qi qiang quentin rahul rajat rakesh ravi ray renato rene
ricardo riya rohan rohit romain roman ross roy ruth ryan sachin saurabh scott sebastian shane shashank shreya shubham simona sneha sonia soumya spencer stuart sudhir suman sumit sunil suraj suresh sven
swati sylvain tao tarun taylor thierry tim todd travis trevor tyler umesh usman utkarsh vadim varun vijay vinay vinod vishal vivek wayne wei wen wendy wesley xavier xiang xiao xin
yang yan yash yi ying yong yu yuan yun yuki yusuke yuta yuto zhen zhi`)

/** Surnames that about one person in a hundred bears among developers: of China, Korea, Vietnam and India above all. */
const VERY_COMMON_FAMILY = words(
  'wang li zhang liu chen yang huang zhao wu zhou xu sun zhu ma lin kim lee park nguyen tran singh kumar sharma gupta patel smith',
)

const COMMON_FAMILY = words(`
johnson williams brown jones miller davis garcia rodriguez martinez hernandez lopez gonzalez wilson anderson thomas taylor moore jackson martin white harris clark lewis robinson walker young allen king wright scott
green baker adams nelson hill campbell mitchell roberts carter phillips evans turner parker collins edwards stewart morris murphy cook rogers morgan cooper reed bailey bell ward watson brooks gray james bennett
wood hughes price myers long foster ross perez sanchez ramirez torres flores rivera gomez diaz cruz reyes morales ortiz gutierrez silva santos oliveira souza pereira costa ferreira rodrigues almeida lima fernandes
fernandez alvarez romero ruiz jimenez moreno munoz castro ramos mueller muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann koch bauer richter klein wolf schroeder neumann schwarz zimmermann braun
kruger hofmann hartmann lange werner krause lehmann maier kaiser fuchs peters lang scholz moeller weiss jung hahn vogel rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti bernard
dubois thomas robert petit durand leroy moreau simon laurent lefebvre michel garcia david bertrand roux vincent fournier girard bonnet dupont ivanov smirnov kuznetsov popov petrov sokolov lebedev novikov morozov volkov
kowalski nowak wisniewski wojcik lewandowski novak svoboda horvath nagy toth kovacs szabo popescu ionescu andersson johansson karlsson nilsson eriksson larsson olsson persson hansen olsen larsen andersen pedersen nielsen jensen
christensen rasmussen sorensen korhonen virtanen jansen janssen devries bakker visser smit meijer mulder yilmaz kaya demir celik cohen levy khan ahmed ali hussain hassan ibrahim shah verma mishra jain agarwal agrawal yadav
das roy ghosh banerjee mukherjee chatterjee rao reddy nair iyer menon pillai joshi mehta desai shetty chauhan rajput thakur pandey tiwari dubey tan lim ng wong chan cheung leung lau ho chang tsai hsu hu gao guo he luo zheng liang
xie song tang han feng yu dong xiao cheng cao yuan deng fu shen zeng peng lu su jiang cai jia ding wei xue ye yan pan du dai xia zhong tian ren fan fang shi yao tan liao zou xiong jin qiu hou bai qin jung cho choi kang yoon jang lim oh
seo shin kwon hwang ahn song hong tanaka sato suzuki takahashi watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki yamaguchi matsumoto inoue kimura hayashi shimizu saito mori ikeda hashimoto pham hoang phan vu vo dang bui do ngo duong ly`)

/** However rare a given name seems, no table knows them all, and one in some hundreds of a culture bears it. */
const GIVEN_BITS_MAX = 8.5
/** Given names of two Chinese syllables are made freely. */
const MADE_GIVEN_BITS_MAX = 10.5

/** The most that a word may count as a given name, in bits. */
export const givenBitsMax = (word: string): number => (pinyinSyllables(word) >= 2 ? MADE_GIVEN_BITS_MAX : GIVEN_BITS_MAX)

const VERY_COMMON_BITS = 6
const COMMON_BITS = 7.5
const LISTED_BITS = 9
const LETTER_BITS = 2.6
const UNKNOWN_BITS_MAX = 14
const HAN_BITS = 4.5
const LONG_LETTER_BITS = 1
const PINYIN_BITS = 6
const PINYIN =
  '(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uan|uai|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u)'
const PINYIN_WORD = new RegExp(`^${PINYIN}(${PINYIN})?(${PINYIN})?$`)

/**
 * How rare a word is as part of a name before the data speaks, in bits (log2 of one in how many people): listed names by their class, unknown
 * words by length, since a long word that no table knows is met by chance once in many thousands. Han characters carry more than letters.
 */
export const wordBits = (word: string): number => {
  if (VERY_COMMON_FAMILY.has(word)) return VERY_COMMON_BITS
  if (COMMON_FAMILY.has(word)) return COMMON_BITS
  if (isKnownGivenName(word) || GIVEN.has(word)) return word.length <= 5 ? COMMON_BITS : LISTED_BITS - 1
  if (/\p{Script=Han}/u.test(word)) return Math.min(UNKNOWN_BITS_MAX + 2, HAN_BITS * word.length)
  return Math.min(UNKNOWN_BITS_MAX, pinyinBits(word), LETTER_BITS * word.length)
}

/** A word of few Chinese syllables is no rarer than they are, however strange its letters: there are only some four hundred. */
const pinyinBits = (word: string): number => PINYIN_BITS * pinyinSyllables(word) || Infinity

/** As how many Chinese syllables a word can be read, at most 3; 0 where it cannot. */
export const pinyinSyllables = (word: string): number => {
  const known = syllablesOf.get(word)
  if (known !== undefined) return known
  if (syllablesOf.size >= REMEMBERED_MAX) syllablesOf.clear()
  const match = word.length > 18 ? null : PINYIN_WORD.exec(word)
  const syllables = match === null ? 0 : match[2] !== undefined ? 3 : match[1] !== undefined ? 2 : 1
  syllablesOf.set(word, syllables)
  return syllables
}

/** Words come again and again; the memory of them changes no result. */
const REMEMBERED_MAX = 300_000
const syllablesOf = new Map<string, number>()

/** The same for a login written in one: one that no table knows grows rarer with each letter. */
export const loginBits = (login: string): number =>
  isListedName(login) ? wordBits(login) : Math.min(pinyinBits(login), wordBits(login) + LONG_LETTER_BITS * Math.max(0, login.length - 5))

export const isCommonFamily = (word: string): boolean => VERY_COMMON_FAMILY.has(word) || COMMON_FAMILY.has(word)

export const isListedName = (word: string): boolean =>
  isKnownGivenName(word) || GIVEN.has(word) || COMMON_FAMILY.has(word) || VERY_COMMON_FAMILY.has(word)
