import json,random,sys,time,collections
sys.path[:0]=["/tmp/wt/copies/include","/tmp/wt/copies"]
from pathlib import Path
from corpus.copies.tokens import tokens_of
from corpus.copies.samples import sample_of
from corpus.copies.alignment import align, are_copies
d=random.Random(3)
bodies=[]
for f in ("pages","world"):
    for l in open(f"/work/shared/eval/{f}/gold.jsonl"):
        r=json.loads(l); 
        if r.get("body") and len(r["body"])>600: bodies.append((r.get("language","en"),r["body"]))
d.shuffle(bodies); bodies=bodies[:int(sys.argv[1])]
def paras(t): return [p for p in t.split("\n") if p.strip()]
def ocr(t): return "".join((d.choice("etaoinrl") if d.random()<.012 and c.isalpha() else c) for c in t)
def cut(t,share):
    p=paras(t); out=[]; n=0; total=len(t)
    for x in p:
        out.append(x); n+=len(x)
        if n>=share*total: break
    t="\n".join(out); return t[:int(share*total*1.1)+30]
def reprint(t):
    p=paras(t); k=d.randrange(6)
    if k==0: return "\n".join(p)+"\nThis story was first published elsewhere. All rights reserved."
    if k==1: return "\n".join(x for i,x in enumerate(p) if i!=len(p)//2)
    if k==2: return "\n".join(x.replace("said","told reporters").replace("percent","per cent") for x in p)
    if k==3: return "PARIS (AP) - "+"\n".join(p[1:]+p[:1]) 
    if k==4: return "\n".join(p).replace("The ","A ").replace(" will "," is going to ")
    return "Editor's summary of the day's main event in a line or two for readers.\n"+"\n".join(p)
def update(t,step):
    p=paras(t); 
    for i in range(step): p.insert(min(2,len(p)),f"Officials added on day {i} that {d.randrange(3,90)} more people had been asked to leave the area near the station while work goes on.")
    return "\n".join(p)
rows=[]
for g,(lang,t) in enumerate(bodies):
    rows.append((g,"orig",t))
    for kind,fn in (("reprint",reprint),("abr50",lambda t:cut(t,.5)),("abr30",lambda t:cut(t,.3)),("abr15",lambda t:cut(t,.15)),("ocr",ocr),("update",lambda t:update(t,3))):
        if d.random()<.35: rows.append((g,kind,fn(t)))
W="Harrowmere Saltby Elmstow Marrick Fennick Oxley Dunmarsh Stonebeck Tidewater Linford Aldby Corwen Brackley Denholm Ferring Garth Hexley Ilmer Jarrow Kelso".split()
def weather(): 
    a,b=d.sample(W,2); return f"The weather in {a} today will be {d.choice(['mostly sunny','cloudy with showers','windy with bright spells','wet at first'])} with a high of {d.randrange(3,30)} degrees and a low of {d.randrange(-5,12)}. Winds will reach {d.randrange(5,60)} kilometres an hour from the {d.choice(['north','south','west','east'])}. In {b} it will be {d.randrange(3,30)} degrees by {d.randrange(1,6)} in the afternoon. The forecast for the rest of the week shows {d.choice(['little change','rain on '+d.choice(['Monday','Tuesday','Friday']),'a slow rise in temperatures'])}, the weather service in {a} said in its bulletin for {d.choice(W)} and the coast."
def quake():
    return f"A magnitude {d.randrange(30,70)/10} earthquake struck {d.randrange(5,90)} kilometres {d.choice(['north','south','west','east'])} of {d.choice(W)} at {d.randrange(0,24)}:{d.randrange(10,60)} on {d.choice(['Monday','Tuesday','Friday'])}, according to preliminary data from the seismological institute. The quake was at a depth of {d.randrange(2,90)} kilometres. There were no immediate reports of damage or injuries. In the past ten days there have been {d.randrange(0,9)} earthquakes of magnitude 3.0 or greater centred nearby. Read more about what to do during an earthquake in our guide."
def earn():
    n=d.choice(W)+" "+d.choice(["Holdings","Industries","Group","Energy","Foods"]); return f"{n} on {d.choice(['Monday','Tuesday','Thursday'])} reported net income of ${d.randrange(2,900)}.{d.randrange(1,9)} million in its fourth quarter. The {d.choice(W)}-based company said it had net income of ${d.randrange(1,9)}.{d.randrange(10,99)} per share. The results topped expectations of analysts surveyed by a research firm, who had expected ${d.randrange(1,9)}.{d.randrange(10,99)} per share. {n} posted revenue of ${d.randrange(20,9000)} million in the period. For the year the company reported profit of ${d.randrange(20,900)} million, or ${d.randrange(1,20)}.{d.randrange(10,99)} per share. {n} shares have risen {d.randrange(1,50)} percent since the beginning of the year."
def lotto(): return "Here are the winning numbers drawn on "+d.choice(['Monday','Tuesday','Friday'])+f" night in {d.choice(W)}: "+"-".join(str(d.randrange(1,60)) for _ in range(6))+f". The estimated jackpot was ${d.randrange(1,300)} million. There was {d.choice(['one winner','no winner'])}. Tickets can be bought until {d.randrange(6,11)} in the evening on the day of the draw at any licensed shop in the state."
for i in range(len(bodies)//3):
    for k,fn in (("weather",weather),("quake",quake),("earn",earn),("lotto",lotto)): rows.append((f"{k}{i}",k,fn()))
for i in range(len(bodies)//6):
    (_,a),(_,b)=d.sample(bodies,2); rows.append((f"round{i}","roundup",cut(a,.3)+"\n"+cut(b,.3)))
    (_,a),(_,b)=d.sample(bodies,2); pa=paras(a); rows.append((f"quote{i}","quote",max(pa,key=len)+"\n"+cut(b,.8) if False else b[:0]+max(pa,key=len)+"\n"+" ".join(f"{d.choice(W)} {w}" for w in d.sample(b.split(),min(len(b.split()),150)))))
d.shuffle(rows)
t0=time.process_time(); toks=[tokens_of(t) for _,_,t in rows]; t1=time.process_time(); 
toks=[tokens_of(t) for _,_,t in rows]; t2=time.process_time()
samples=[sample_of(t) for t in toks]; t3=time.process_time()
print(len(rows),"articles; tokens/s",round(len(rows)/(t2-t1)),"samples/s",round(len(rows)/(t3-t2)), "sample mean",sum(map(len,samples))/len(rows))
post=collections.defaultdict(list)
for i,s in enumerate(samples):
    for h in s.tolist(): post[h].append(i)
cand=collections.Counter()
size=[float(t.weights.sum()) for t in toks]
for h,l in post.items():
    if len(l)<2: continue
    l=sorted(l,key=lambda i:(-size[i],i)); 
    for k,a in enumerate(l[:12]):
        for b in l[k+1:]: cand[(min(a,b),max(a,b))]+=1
pairs=[(a,b) for (a,b),n in cand.items() if n>=.08*min(len(samples[a]),len(samples[b]))]
align(toks[0],toks[1]); t4=time.process_time()
found={}; 
for a,b in pairs:
    al=align(toks[a],toks[b]); found[(a,b)]=al
t5=time.process_time(); print("candidates",len(pairs),"aligned/s",round(len(pairs)/(t5-t4)))
par=list(range(len(rows)))
def root(x):
    while par[x]!=x: par[x]=par[par[x]]; x=par[x]
    return x
from corpus.copies.groups import Related, groups_of
edges=[p for p,al in found.items() if are_copies(al)]
cp=[]
for (a,b),al in found.items():
    s,l=(a,b) if al.is_first_shorter else (b,a)
    if al.share>=.15: cp.append(Related(f"{s:06}",f"{l:06}",are_copies(al),al.share,al.share_of_longer,al.within_shorter,al.within_longer))
t6=time.process_time(); gr=groups_of(cp); print("groups s",time.process_time()-t6,"roundups",len(gr.round_ups), collections.Counter(rows[int(x)][1] for x in gr.round_ups), sum(r[1]=="roundup" for r in rows))
def root(x): return gr.group_of.get(f"{x:06}",x)
groups=collections.defaultdict(list)
for i in range(len(rows)): groups[root(i)].append(i)
fp={(x,y) for m in groups.values() for k,x in enumerate(sorted(m)) for y in sorted(m)[k+1:]}
gold=collections.defaultdict(list)
for i,(g,_,_) in enumerate(rows): gold[g].append(i)
tp={(x,y) for m in gold.values() for k,x in enumerate(m) for y in m[k+1:]}
hit=len(fp&tp); print("pairs gold",len(tp),"found",len(fp),"P",hit/max(1,len(fp)),"R",hit/len(tp))
wrong=collections.Counter(); right=collections.Counter()
for x,y in fp-tp: wrong[tuple(sorted((rows[x][1],rows[y][1])))]+=1
orig={g:i for i,(g,k,_) in enumerate(rows) if k=="orig"}
n=collections.Counter(); ok=collections.Counter(); 
for i,(g,k,_) in enumerate(rows):
    if g in orig and k!="orig": n[k]+=1; ok[k]+= root(i)==root(orig[g])
print({k:round(ok[k]/n[k],3) for k in n}); print("false",wrong.most_common(12))
for (x,y) in [e for e in edges if rows[e[0]][0]!=rows[e[1]][0]][:6]:
    print(rows[x][1],rows[y][1],found[(x,y)]); print("  ",rows[x][2][:150].replace("\n","|")); print("  ",rows[y][2][:150].replace("\n","|"))
miss=[(i,k) for i,(g,k,_) in enumerate(rows) if g in orig and k!="orig" and root(i)!=root(orig[g])]
for i,k in miss[:8]:
    j=orig[rows[i][0]]; a=tuple(sorted((i,j))); print("missed",k,found.get(a,"no candidate"),cand.get(a),len(samples[i]),len(samples[j]),rows[i][2][:80].replace("\n","|"))
