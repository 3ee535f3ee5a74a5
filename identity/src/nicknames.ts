/**
 * Short and familiar forms of given names, one line a group: all forms of a line may be one name. Latin letters without marks, as latinise() gives.
 * A form may stand in several groups ("alex", "sasha", "chris").
 */
const GROUPS = `
alexander alex alexandre alexandr aleksander aleksandr aleksandar alessandro alejandro sasha sascha alec lex sandro sander sacha oleksandr olexandr iskander xander shura
alexandra alex sandra sasha alexa lexi aleksandra alejandra alessandra oleksandra
abigail abby gail
abraham abe bram avraham ibrahim
agnieszka aga
albert al bert alberto
alfred al fred alfredo
alice ali alicia
amanda mandy
andrew andy drew andreas andrej andrei andrey andre andrea andres andrzej andriy andrii anders ondrej andras
anastasia nastya nastia stacy anastasiia anastasiya
angela angie
anna ann anne annie anya ania anja hannah annika anka hanna
anthony tony antonio anton antoine antony toni
arkadiusz arek
arthur art artur arturo
bartholomew bart bartosz bartek bartlomiej
benjamin ben benny benji
bernard bernie bernhard bernd
boris borya
bradley brad
caroline carrie carol karolina carolina
catherine kate katie cathy kathy katherine katharina kathryn kat kasia katarzyna katrin ekaterina katya katia catalina catarina katerina kathleen karin kateryna caitlin cat
charles charlie chuck chas charley
carlos carlo charly
karl carl karel charles kalle
christian chris cristian kristian christiaan krystian
christina chris tina christine kristina cristina kristin christa kirsten christy
christopher chris kris topher christophe christoph cristobal kit krzysztof krzysiek christos
claudia claude
clifford cliff
cornelius cor cornelis kees
daniel dan danny dani daniele danil daniil dany danilo danyl
david dave davey davide dawid davy dov
deborah deb debbie
denis dennis denys denny
diego santiago
dietrich dieter
dmitry dima dmitri dmitriy dmitrii dimitri dmytro mitya dimitris dimitrios
dominic dom dominik dominique domenico
donald don donny
dorothy dot dotty
douglas doug
edward ed eddie ted ned eduardo eduard edouard edoardo teddy edu
elena lena helen helena olena yelena ellen helene
elizabeth liz beth lizzie eliza betty elisabeth lisa elsa elise bess libby isabel isabelle ela elzbieta elisa liza
emily em emma emilie
emmanuel manny manu emanuel manuel immanuel
eric erik erich rick erick
eugene gene evgeny evgeniy evgenii yevgeny yevhen zhenya eugen jewgeni eugenio
evan evgeny
ferdinand fernando ferdi nando
francis frank fran frankie
francisco paco pancho fran chico kiko
francesco franco
francois francis franck
franz frans
frederick fred freddy fredrik friedrich fritz federico frederic frederik frederico
gabriel gabe gabor gabriele
geoffrey geoff jeff jeffrey jeffery
george georgie geo
georg jorg joerg jurgen juergen schorsch
georgi georgy georgiy gosha yuri yury yuriy egor
jorge jordi
georgios giorgos yorgos george
igor ihor
jiri jirka
jurij yuri yury
gerald gerry jerry gerhard gerd gerard gerardo
grace gracie
gregory greg gregor grigory grzegorz gregorio grisha grigoriy gregg
gustav gus gustavo gustaf gustave
guillaume william
harold harry hal harald
henry hank harry hal
hendrik henk rik henry
heinrich heinz heiner henry
henri henry
henrik henry henrique
enrique quique kike
enrico henry
herbert herb bert
hubert hugh bert
hugo hugh
ignacio nacho ignatius ignat
ilya ilia elijah eli elias
irina ira irene iryna
isaac ike izaak isak
ivan wanja vanya
jacob jake jakob jacobo yakov jacov
jakub kuba jakob
jacques jack
jago jacobo
jacqueline jackie
james jim jimmy jamie jem jaime
jan johannes johan
jean jeannot
jennifer jen jenny jenn
jessica jess jessie
joachim achim joaquin jochen jo
joanna joan asia johanna jo joana
john jon johnny johnnie jack
johannes johann johan hans hannes jan joannes
giovanni gianni vanni
joao joaozinho
ioannis yannis giannis
ivan vanya john ioan
janek jan janusz
jonathan jon jonny jonatan nathan johnathan
jose pepe joseph
joseph joe joey jo
jose pepe joseph
josef sepp joseph pepa josip
giuseppe beppe peppe
jozef joep jupp joseph jozsef
joshua josh
judith judy judit
julian jules julien julio juliano jules
juliana jules julie julia giulia julianne ju
justin justus
kenneth ken kenny
kimberly kim
konstantin kostya costa constantin kosta kostas konstantinos kostiantyn
lambert bert
lawrence larry laurie lars laurence lorenzo laurent laurens lauri lorenz
leonard leo len lenny leon leonardo leonid lenya lev
lev leo leon
lewis lew louis luis lou ludwig luigi luiz lois lutz
luke lucas luca lukas lukasz luc
maciej maciek mateusz matthias
magdalena magda lena maggie madeleine
marcin martin
marcus mark marc marco marek marko markus marcos marcelo marcel
margaret maggie meg peggy marge margot rita margarita greta gosia malgorzata marguerite
maria mary marie mariya masha molly maryam mia maja marija mariia
martin marty martijn martino marten
matthew matt matthias mathias matteo mathieu matthieu mateusz mateo matheus mats matti matthijs mat matias matias matej
maurice mo moritz mauricio maurizio morris
maximilian max maxim maxime maksim maks maksym maxwell massimo massimiliano maximiliano
melissa mel
michael mike mick mikey mikhail michal michel miguel misha mickey mikael mikkel micha michele mykhailo mischa mihai michiel mik michail mihail
mikolaj nicholas
mitchell mitch
mohammed mohamed muhammad mohammad mo moh muhammed mohd mehmet mahmoud mohamad muhamed mamadou
nadezhda nadia nadya
natalia natalie natasha natalya nat nathalie nataliia nataliya
nathan nate nathaniel nat natan
nicholas nick nico nicolas nicky nikolai nikolay nikolas niklas klaus kolya nikolaus nikola nicola nils mykola claus niko nikos nic nikita nicolai nikolaos
nikita nick
noel noe
oliver ollie olivier oli olli
olga olya
oscar oskar
pamela pam
patricia pat patty trish patti
patrick pat paddy patrik patrice patryk patricio
paul pavel pablo paulo paolo pawel pal pavol pau pauli
peter pete petr pedro pierre piotr pjotr pyotr pieter pietro petter petros per petar petro piet peer
philip phil filip felipe philippe philipp filippo pip phillip
rachel rae raquel
rafael raf rafal raphael rafa
raymond ray raimund ramon raimon
rebecca becky becca bex
reinhard reiner rainer
richard rick rich dick ricky ricardo riccardo ryszard rico richie rik
robert rob bob robbie bobby bert roberto robin robb roberta bobbie
rodrigo rodri rod
roger rog ruediger rudiger
roland rolly orlando
ronald ron ronnie
rudolf rudi rudy rolf rodolfo
russell russ
salvador sal salvatore
samantha sam
samuel sam sammy samuele shmuel samu
sarah sara sally sadie
sebastian seb bastian sebastien basti sebas bas
sergey sergei serge sergio serhii serhiy seryozha sergii sergiy sergej
shawn sean shaun
siegfried sigi
simon si simone semyon szymon simeon sam
sofia sophie sofie sonja sonya sophia zofia
stanislav stas stan stanley stanislaw stanislaus
stephen steve steven stefan stephan stephane esteban etienne stefano stevie stepan szczepan steffen stevan stef stijn
stephanie steph steffi stefanie
susan sue suzanne susanna suzy zuzana susanne susie suse zuzanna
svetlana sveta lana svitlana
tatiana tanya tania tatyana tanja tetiana
terence terry terrence
teresa terry tess tessa theresa therese
thaddeus tad thad tadeusz
theodore ted theo teddy fedor fyodor theodor teodor tudor
theresa tess teresa
thomas tom tommy tomas tomasz tommaso thom tomek tom thom tuomas tamas toma tomislav
timothy tim timmy timo timofey timotheus timur
tobias toby tobi tobiah
ulrich uli ulli ulrik
valentin val valentyn valentino
valery valeriy valera valerii
vasily vasya basil vasilis vasyl wassily vasiliy
victor vic viktor vittorio vitya wiktor
victoria vicky viktoria tori vika viktoriia
vincent vince vinny vincenzo vicente vincenz
vitaly vitalik vitalii vitaliy
vladimir vlad vova volodymyr wladimir volodya
vladislav vlad vladyslav wladyslaw
vyacheslav slava viacheslav vjaceslav
walter wally walt wouter gauthier gualtiero
wilhelm willi willy will
william bill will billy liam willie wil
guillaume will
willem wim willy pim
guillermo memo guille
wilhelm willi willy
guglielmo gugli
wojciech wojtek
yaroslav jaroslav jarek slava yarik
zachary zach zack zac zachariah
abdul abdullah abd abdulla abdel
amit amitabh
aniket ani
aditi adi
aditya adi
krishna krish krishnan
ramesh ram
satish sat
venkatesh venkat venky venkata
subramanian subbu subramaniam
srinivas srini srinivasan vasu
rajesh raj rajeev rajiv
siddharth sid siddhartha sidharth
vikram vik vikas
abhishek abhi abhijit abhinav abhinandan
pradeep pradip
prashant prashanth
sandeep sandip
sanjay sanjeev sanju
takashi taka
hiroshi hiro hiroyuki hiroaki
kenji ken kenichi kentaro
masahiro masa masaki masato masayuki
yoshihiro yoshi yoshiki yoshinori
tetsuya tetsu
kazuhiro kazu kazuki
shinichi shin
joon jun
lieven liam
ruben reuben
jeremy jem jeremie jeremiah jerome jeremias
ambrose ambroise
gonzalo gonza
guadalupe lupe
concepcion concha
dolores lola
rosario charo
francisca paqui
mercedes merche
consuelo chelo
eduardo lalo
guillermo memo guille
roberto beto
alberto beto
humberto beto
joao jo
luiz lula
tiago thiago santiago
yannick yann jan
gwenael gwen
erwan erwann
bjoern bjorn
soeren soren
joergen jorgen
haakon hakon
ake aake
pekka pete
matti matthew
jukka john
ilkka ilya
ferenc feri francis
laszlo laci
istvan pista stephen steven
gyorgy gyuri george
sandor sanyi alexander
miklos miki nicholas
jozsef joci joseph
zoltan zoli
attila ati
balazs bali
gergely geri gergo gregory
`

/** The groups of a form, as numbers; forms that share a number may be one name. */
const groupsOf: ReadonlyMap<string, readonly number[]> = (() => {
  const found = new Map<string, number[]>()
  for (const [group, line] of GROUPS.trim().split('\n').entries()) {
    for (const form of line.split(' ')) found.set(form, [...(found.get(form) ?? []), group])
  }
  return found
})()
export const isNickname = (a: string, b: string): boolean => {
  const groups = groupsOf.get(a)
  if (groups === undefined) return false
  const others = groupsOf.get(b)
  if (others === undefined) return false
  for (const group of groups) if (others.includes(group)) return true
  return false
}

/** The first form of each line, from which the others are made. */
const fullForms: readonly string[] = GROUPS.trim()
  .split('\n')
  .map((line) => line.split(' ')[0] ?? '')

/** Whether two forms of one name are both made from a third, and neither is like the other. */
export const areShortForms = (a: string, b: string): boolean => {
  if (a.startsWith(b.slice(0, 3)) || b.startsWith(a.slice(0, 3))) return false
  const shared = nicknameGroups(a).filter((group) => nicknameGroups(b).includes(group))
  return shared.every((group) => fullForms[group] !== a && fullForms[group] !== b)
}

/** One form for each group that a given name belongs to, so that all its forms meet under one key. */
export const nicknameGroups = (token: string): readonly number[] => groupsOf.get(token) ?? []

/** Whether the word is a given name that the table knows. */
export const isKnownGivenName = (token: string): boolean => groupsOf.has(token)
