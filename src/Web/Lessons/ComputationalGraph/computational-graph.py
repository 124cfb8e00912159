class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


class AddLayer:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, dout


mul_apple, mul_orange, add, mul_tax = MulLayer(), MulLayer(), AddLayer(), MulLayer()
apples, oranges = mul_apple.forward(100, 2), mul_orange.forward(150, 3)
print(mul_tax.forward(add.forward(apples, oranges), 1.1))

d_sum, d_tax = mul_tax.backward(1)
d_apples, d_oranges = add.backward(d_sum)
print(mul_apple.backward(d_apples))
print(mul_orange.backward(d_oranges))
print(d_tax)
