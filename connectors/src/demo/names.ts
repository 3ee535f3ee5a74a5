import { at } from './random.ts'
import type { Random } from './random.ts'

/** Where a name comes from decides its script, its order, its home and its clock. All people are invented. */
interface Culture {
  readonly weight: number
  /** Written native/latin where the script is not Latin: the latin form makes user names and addresses. */
  readonly given: Stock
  readonly family: Stock
  readonly familyFirst: boolean
  /** Between the parts of the native name. */
  readonly joiner: string
  readonly greeting: string
  readonly homes: readonly Home[]
}
interface Spelling {
  readonly native: string
  readonly latin: string
}
/** One list to pick from, or several whose picks are joined to one word. */
type Stock = readonly (readonly Spelling[])[]
export interface Home {
  readonly city: string
  readonly country: string
  readonly zone: string
  /** Standard time; the model leaves daylight saving out. */
  readonly utcOffsetMinutes: number
}
export interface PersonName {
  readonly native: string
  readonly latin: string
  readonly givenLatin: string
  readonly familyLatin: string
  readonly greeting: string
  readonly home: Home
}

const stock = (text: string): Stock =>
  text.split(' + ').map((list) =>
    list.split(' ').map((word) => {
      const [native = '', latin] = word.split('/')
      return { native, latin: latin ?? asciiOf(native) }
    }),
  )

/** Letters without their marks, for user names: "Łucja" becomes "Lucja". */
export const asciiOf = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[łŁøØđĐßæÆıðÐþÞ]/g, (letter) => PLAIN[letter] ?? letter)
    .replace(/[^\x20-\x7e]/g, '')
const PLAIN: Readonly<Record<string, string>> = {
  ł: 'l',
  Ł: 'L',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ß: 'ss',
  æ: 'ae',
  Æ: 'Ae',
  ı: 'i',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
}

const home = (text: string): Home[] =>
  text.split(';').map((entry) => {
    const [city = '', country = '', zone = '', hours = '0'] = entry.trim().split(',')
    return { city, country, zone, utcOffsetMinutes: Number(hours) * 60 }
  })

const culture = (weight: number, given: string, family: string, homes: string, greeting: string, joiner = ' ', familyFirst = false) => ({
  weight,
  given: stock(given),
  family: stock(family),
  homes: home(homes),
  greeting,
  joiner,
  familyFirst,
})

const CULTURES: readonly Culture[] = [
  culture(
    20,
    'Avery Jordan Morgan Dana Robin Casey Marlon Tessa Colin Bridget Wendell Imogen Desmond Harriet Quentin Odette Rufus Maeve Barnaby Thea Dave Dave Sam Alex',
    'Wexcombe Harkness Pellow Thornbury Maddern Oakhurst Fenwright Larkspur Dunmore Castleton Bramwell Ashgrove Kettlewell Marsh Hollis Rudge Stanmere Vickery Penhale Orchard Smith Cole Finch Tolliver',
    'Manchester,United Kingdom,Europe/London,0;London,United Kingdom,Europe/London,0;Dublin,Ireland,Europe/Dublin,0;Toronto,Canada,America/Toronto,-5;Boston,United States,America/New_York,-5;Austin,United States,America/Chicago,-6;Denver,United States,America/Denver,-7;Portland,United States,America/Los_Angeles,-8;Melbourne,Australia,Australia/Melbourne,10;Wellington,New Zealand,Pacific/Auckland,12',
    'Hi all,',
  ),
  culture(
    9,
    'Jörg Käthe Björn Anneliese Götz Lüder Friederike Sönke Heike Torben Wiebke Matthias Änne Ruprecht Gesine Till',
    'Grünwälder Möhring Weißbach Süßkind Ahrendt Brökelmann Krähenwinkel Steinhöfel Döbler Vogelsang Hüttenrauch Maaßen Tiefensee Riedmüller Ohlendörfer Klöpper',
    'Berlin,Germany,Europe/Berlin,1;Hamburg,Germany,Europe/Berlin,1;Munich,Germany,Europe/Berlin,1;Vienna,Austria,Europe/Vienna,1;Zurich,Switzerland,Europe/Zurich,1',
    'Hallo zusammen,',
  ),
  culture(
    7,
    'Élodie Benoît Maëlle Anaïs Loïc Gaëtan Zoé Théophile Héloïse Cédric Noémie Rémi Clémence Aurèle Salomé Yannick',
    'Bréhat Lefèbvre Courtemanche Delacôte Guérin Fauconnier Montclaîr Desrosiers Pélissier Sénéchal Beauvoir Châtelain Roquefeuil Vauquelin Noirmont Thévenard',
    'Paris,France,Europe/Paris,1;Lyon,France,Europe/Paris,1;Montreal,Canada,America/Toronto,-5;Brussels,Belgium,Europe/Brussels,1;Dakar,Senegal,Africa/Dakar,0',
    'Bonjour à tous,',
  ),
  culture(
    8,
    'Íñigo Begoña Joaquín Ximena Rocío Nicolás Añes Leandro Macarena Ulises Itziar Fermín Lucía Ángel Candela Eloy',
    'Peñalver Ibáñez Quiñones Echeverría Urrutia Salvatierra Muñiz Arístegui Cordobés Villaseñor Zubizar Montefrío Camacho Núñez Rebolledo Ordóñez',
    'Madrid,Spain,Europe/Madrid,1;Valencia,Spain,Europe/Madrid,1;Mexico City,Mexico,America/Mexico_City,-6;Bogotá,Colombia,America/Bogota,-5;Buenos Aires,Argentina,America/Argentina/Buenos_Aires,-3;Santiago,Chile,America/Santiago,-4',
    'Hola a todos,',
  ),
  culture(
    7,
    'João Thaís Luísa Inês Caetano Raimunda Otávio Iracema Vinícius Conceição Ubirajara Fabrício Jussara Estêvão Beatriz Moacir',
    'Assunção Figueirôa Brandão Guimarães Paixão Caldeirão Nóbrega Araújo Vilaça Quintão Bragança Sertão Falcão Mourão Pitangueira Simões',
    'São Paulo,Brazil,America/Sao_Paulo,-3;Recife,Brazil,America/Recife,-3;Porto Alegre,Brazil,America/Sao_Paulo,-3;Lisbon,Portugal,Europe/Lisbon,0;Porto,Portugal,Europe/Lisbon,0',
    'Olá pessoal,',
  ),
  culture(
    8,
    'Łucja Świętosława Michał Zdzisław Božena Jiří Tomáš Vlasta Zsófia Kálmán Ágnes Răzvan Ioana Ștefan Đorđe Živa Črt Šimun',
    'Wróblewicz Śliwowska Kądziela Źdźbłowski Dvořáček Čermáková Říhošek Szőlősi Nagykőrös Bălănescu Țurcanu Đukanić Žagarić Šarkanj Novotný Przybyłko',
    'Kraków,Poland,Europe/Warsaw,1;Wrocław,Poland,Europe/Warsaw,1;Brno,Czechia,Europe/Prague,1;Budapest,Hungary,Europe/Budapest,1;Cluj-Napoca,Romania,Europe/Bucharest,2;Ljubljana,Slovenia,Europe/Ljubljana,1',
    'Hello everyone,',
  ),
  culture(
    5,
    'Åsa Øystein Søren Håkan Björk Aino Väinö Þóra Guðrún Sølvi Märta Kjell Päivi Lærke Ásgeir Jukka',
    'Ångström-Lind Østergaard-Vik Sjöholm Bjørnstad Hämäläinen-Aho Kvistgård Pöyhönen Strömvall Hellesøy Nygård Gunnarsdóttir Hafþórsson Rønnebæk Ylitalo Dagsland Ekbladh',
    'Stockholm,Sweden,Europe/Stockholm,1;Oslo,Norway,Europe/Oslo,1;Copenhagen,Denmark,Europe/Copenhagen,1;Helsinki,Finland,Europe/Helsinki,2;Reykjavík,Iceland,Atlantic/Reykjavik,0',
    'Hej,',
  ),
  culture(
    7,
    'Ольга/Olga Пётр/Pyotr Ярослав/Yaroslav Людмила/Lyudmila Тарас/Taras Оксана/Oksana Вячеслав/Vyacheslav Злата/Zlata Бойко/Boyko Милица/Milica Ждан/Zhdan Ксения/Kseniya Олесь/Oles Щедра/Shchedra',
    'Журавленко/Zhuravlenko Кузнечихин/Kuznechikhin Соловейчик/Soloveychik Щербакова/Shcherbakova Вишневецкий/Vyshnevetskyi Галушко/Halushko Яблонев/Yablonev Чайкин/Chaykin Петров/Petrov Юрченко/Yurchenko Дъбов/Dabov Ђурђев/Djurdjev',
    'Kyiv,Ukraine,Europe/Kyiv,2;Lviv,Ukraine,Europe/Kyiv,2;Sofia,Bulgaria,Europe/Sofia,2;Belgrade,Serbia,Europe/Belgrade,1;Almaty,Kazakhstan,Asia/Almaty,5;Tbilisi,Georgia,Asia/Tbilisi,4',
    'Добрый день!',
  ),
  culture(
    3,
    'Ευγενία/Evgenia Θωμάς/Thomas Ξανθίππη/Xanthippi Αχιλλέας/Achilleas Δήμητρα/Dimitra Φώτης/Fotis Ψυχή/Psychi Λουκάς/Loukas',
    'Καραθανάσης/Karathanasis Μελισσουργός/Melissourgos Χατζηδάκης/Chatzidakis Ποταμιάνου/Potamianou Ανεμογιάννη/Anemogianni Σταφυλίδης/Stafylidis Θαλασσινός/Thalassinos',
    'Athens,Greece,Europe/Athens,2;Thessaloniki,Greece,Europe/Athens,2;Nicosia,Cyprus,Asia/Nicosia,2',
    'Καλημέρα,',
  ),
  culture(
    5,
    'ليلى/Layla يوسف/Yousef هاجر/Hajar طارق/Tariq نوال/Nawal سليم/Salim ريم/Reem فارس/Faris زينب/Zaynab عمار/Ammar دنيا/Dunya مروان/Marwan',
    'الزيتوني/Zaytouni النجار/Najjar البحراوي/Bahrawi القمري/Qamari الحداد/Haddad الوردي/Wardi الصياد/Sayyad العطار/Attar المراكشي/Marrakchi الصحراوي/Sahrawi',
    'Cairo,Egypt,Africa/Cairo,2;Amman,Jordan,Asia/Amman,3;Casablanca,Morocco,Africa/Casablanca,1;Dubai,United Arab Emirates,Asia/Dubai,4;Tunis,Tunisia,Africa/Tunis,1',
    'السلام عليكم،',
  ),
  culture(
    3,
    'נועה/Noa אלעד/Elad תמר/Tamar יונתן/Yonatan הדס/Hadas גיא/Guy רננה/Renana עומר/Omer',
    'אלמוגי/Almogi רימון/Rimon תבור/Tavor שקמה/Shikma ברושי/Broshi נחלי/Nahali גפנוב/Gefanov צבעוני/Tzivoni',
    'Tel Aviv,Israel,Asia/Jerusalem,2;Haifa,Israel,Asia/Jerusalem,2',
    'שלום לכולם,',
  ),
  culture(
    9,
    '明/Ming 子/Zi 雨/Yu 浩/Hao 静/Jing 嘉/Jia 思/Si 若/Ruo 晓/Xiao 婉/Wan 文/Wen 天/Tian + 轩/xuan 涵/han 桐/tong 然/ran 怡/yi 远/yuan 曦/xi 峰/feng 清/qing 琳/lin 宇/yu 博/bo',
    '王/Wang 李/Li 张/Zhang 欧阳/Ouyang 司徒/Situ 陈/Chen 林/Lin 钟/Zhong 梁/Liang 上官/Shangguan 邹/Zou 黄/Huang',
    'Shanghai,China,Asia/Shanghai,8;Shenzhen,China,Asia/Shanghai,8;Chengdu,China,Asia/Shanghai,8;Taipei,Taiwan,Asia/Taipei,8;Singapore,Singapore,Asia/Singapore,8',
    '大家好，',
    '',
    true,
  ),
  culture(
    7,
    '結衣/Yui 颯太/Sota 陽菜/Hina 悠真/Yuma 千尋/Chihiro 直樹/Naoki あかね/Akane 翔/Sho 美咲/Misaki 健一/Kenichi 蓮/Ren さくら/Sakura 拓海/Takumi 葵/Aoi',
    '桜/Sakura 星/Hoshi 霧/Kiri 月/Tsuki 松/Matsu 竹/Take 石/Ishi 森/Mori + 庭/niwa 野/no 島/shima 岡/oka 井/i 村/mura 原/hara 崎/saki',
    'Tokyo,Japan,Asia/Tokyo,9;Osaka,Japan,Asia/Tokyo,9;Fukuoka,Japan,Asia/Tokyo,9',
    'こんにちは、',
    ' ',
    true,
  ),
  culture(
    5,
    '서/Seo 민/Min 하/Ha 지/Ji 도/Do 예/Ye 은/Eun 태/Tae + 연/yeon 준/jun 늘/neul 우/woo 윤/yun 린/rin 별/byeol 호/ho',
    '김/Kim 이/Lee 박/Park 남궁/Namgung 선우/Sunwoo 황보/Hwangbo 독고/Dokgo 한/Han',
    'Seoul,South Korea,Asia/Seoul,9;Busan,South Korea,Asia/Seoul,9',
    '안녕하세요,',
    '',
    true,
  ),
  culture(
    3,
    'สมหญิง/Somying ธนากร/Thanakorn พิมพ์ใจ/Phimchai กิตติ/Kitti มาลี/Mali วิชัย/Wichai ดาวเรือง/Daoruang',
    'รุ่งเรืองศรี/Rungrueangsi ทองสว่าง/Thongsawang แก้วมณี/Kaewmani สายชล/Saichon ดอกไม้ขาว/Dokmaikhao พงษ์ไพร/Phongphrai',
    'Bangkok,Thailand,Asia/Bangkok,7;Chiang Mai,Thailand,Asia/Bangkok,7',
    'สวัสดีครับ',
  ),
  culture(
    11,
    'अनन्या/Ananya रोहन/Rohan प्रिया/Priya विक्रम/Vikram ईशान/Ishaan मीनाक्षी/Meenakshi अर्जुन/Arjun कविता/Kavita देवेन्द्र/Devendra नंदिनी/Nandini राहुल/Rahul श्रुति/Shruti',
    'चंद्रवंशी/Chandravanshi देशपांडे/Deshpande मेहरोत्रा/Mehrotra शर्मा/Sharma जोशी/Joshi कुलश्रेष्ठ/Kulshreshtha त्रिवेदी/Trivedi वासुदेवन/Vasudevan पाटील/Patil गुप्ता/Gupta',
    'Bengaluru,India,Asia/Kolkata,5.5;Pune,India,Asia/Kolkata,5.5;Hyderabad,India,Asia/Kolkata,5.5;Kathmandu,Nepal,Asia/Kathmandu,5.75',
    'नमस्ते,',
  ),
  culture(
    6,
    'Ọláyínká Chíamaka Kwabena Tẹ́mítọ́pẹ́ Wanjirũ Thabo Zawadi Ngozi Adwoa Kipchoge Lindiwe Sékou',
    'Adéyẹmí Okwuchukwu Mensah-Boakye Wambũi Nkosazana Abiodun-Cole Mwangaza Dlamini-Khoza Owusuwaa Kamaũ Traorélé Eze',
    'Lagos,Nigeria,Africa/Lagos,1;Accra,Ghana,Africa/Accra,0;Nairobi,Kenya,Africa/Nairobi,3;Cape Town,South Africa,Africa/Johannesburg,2',
    'Hello all,',
  ),
  culture(
    4,
    'Đặng Thảo Bảo Ngọc Quỳnh Dũng Phượng Huệ Khánh Trúc',
    'Nguyễn Trần Lê Phạm Hoàng Vũ Bùi Đỗ',
    'Hanoi,Vietnam,Asia/Ho_Chi_Minh,7;Ho Chi Minh City,Vietnam,Asia/Ho_Chi_Minh,7',
    'Xin chào mọi người,',
    ' ',
    true,
  ),
  culture(
    3,
    'Su Budi Wira Harta Kusuma Pra Setya Wahyu Tri + yanto wati santoso ningsih nugroho lestari utomo handayani purnomo',
    '-',
    'Jakarta,Indonesia,Asia/Jakarta,7;Yogyakarta,Indonesia,Asia/Jakarta,7',
    'Halo semua,',
  ),
  culture(
    4,
    'Çağla Göktuğ Şule Işık İlkay Özgür Ayça Tuğrul Ümit Doğa',
    'Yıldızhan Karagöz Şimşekoğlu Çınarlı Güngören Özdemirel Akçay Taşkıran Bağcıvan Söğütlü',
    'Istanbul,Türkiye,Europe/Istanbul,3;Izmir,Türkiye,Europe/Istanbul,3;Baku,Azerbaijan,Asia/Baku,4',
    'Merhaba,',
  ),
]
const CULTURE_WEIGHT = CULTURES.reduce((sum, { weight }) => sum + weight, 0)

/** A name that is not in `taken` yet, but for the few namesakes that every community has. */
export function nameOf(random: Random, taken: Set<string>): PersonName {
  let name = drawName(random, 0.1)
  const namesake = random.chance(0.015)
  for (let tries = 0; tries < 12 && !namesake && taken.has(name.native); tries++) name = drawName(random, 0.1 + tries * 0.08)
  taken.add(name.native)
  return name
}

function drawName(random: Random, secondNameChance: number): PersonName {
  let draw = random.next() * CULTURE_WEIGHT
  const culture = CULTURES.find(({ weight }) => (draw -= weight) < 0) ?? at(CULTURES, 0)
  const given = spellingOf(random, culture.given)
  const family = spellingOf(random, culture.family)
  const oneWord = family.native === '-'
  const second = !oneWord && !culture.familyFirst && random.chance(secondNameChance) ? [spellingOf(random, culture.given)] : []
  const parts = oneWord ? [given] : culture.familyFirst ? [family, given] : [given, ...second, family]
  return {
    native: parts.map(({ native }) => native).join(culture.joiner),
    latin: oneWord ? given.latin : `${given.latin} ${family.latin}`,
    givenLatin: given.latin,
    familyLatin: oneWord ? '' : family.latin,
    greeting: culture.greeting,
    home: random.pick(culture.homes),
  }
}

function spellingOf(random: Random, stock: Stock): Spelling {
  const picks = stock.map((list) => random.pick(list))
  return { native: picks.map(({ native }) => native).join(''), latin: picks.map(({ latin }) => latin).join('') }
}
